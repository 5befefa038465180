// Keras' initializers -> name and numbers for an `rnn.parameter`.
#include "import/Initializers.h"

namespace rnnc {

std::string nameOf(const Call &initializer) {
  const auto &[name, arguments, range, nameRange] = initializer;
  if (name != "variance_scaling")
    return name;
  return name + "_" + arguments.call("mode").name + "_" + arguments.call("distribution").name;
}

llvm::SmallVector<double> numbersOf(const Call &initializer) {
  llvm::SmallVector<double> numbers;
  for (const char *argument : {"value", "minval", "maxval", "mean", "stddev", "gain", "scale"})
    if (initializer.arguments.has(argument))
      numbers.push_back(initializer.arguments.real(argument));
  return numbers;
}

} // namespace rnnc
