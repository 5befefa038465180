// The initializers of parameters -> the function `initialize`, which calls the support code for
// each.
#include "target/EmitObject.h"

#include "dialect/Contract.h"

#include "llvm/IR/IRBuilder.h"

#include <cmath>
#include <map>

using namespace mlir;

namespace rnnc {

namespace {

/// keras.initializers.VarianceScaling: numbers with the variance scale / fan.
struct Spread {
  double scale;
  std::string fan, distribution;

  double fanOf(double in, double out) const {
    return fan == "fan_in" ? in : fan == "fan_out" ? out : (in + out) / 2;
  }
};

std::optional<Spread> spreadOf(StringRef name, ArrayRef<double> numbers) {
  static const std::map<StringRef, Spread> named = {
      {"glorot_uniform", {1, "fan_avg", "uniform"}},
      {"glorot_normal", {1, "fan_avg", "truncated_normal"}},
      {"he_uniform", {2, "fan_in", "uniform"}},
      {"he_normal", {2, "fan_in", "truncated_normal"}},
      {"lecun_uniform", {1, "fan_in", "uniform"}},
      {"lecun_normal", {1, "fan_in", "truncated_normal"}}};
  if (auto found = named.find(name); found != named.end())
    return found->second;
  if (!name.consume_front("variance_scaling_"))
    return std::nullopt;
  for (StringRef fan : {"fan_in", "fan_out", "fan_avg"})
    if (name.consume_front(fan))
      return Spread{numbers[0], fan.str(), name.drop_front().str()};
  llvm_unreachable("the import knows no other mode");
}

SmallVector<double> numbersOf(ArrayAttr given) {
  SmallVector<double> numbers;
  if (given)
    for (auto number : given.getAsRange<FloatAttr>())
      numbers.push_back(number.getValueAsDouble());
  return numbers;
}

class InitializeBuilder {
public:
  InitializeBuilder(llvm::Module &code) : code(code), b(code.getContext()) {
    auto *pointer = llvm::PointerType::get(code.getContext(), 0);
    auto *type = llvm::FunctionType::get(b.getVoidTy(), {pointer, b.getInt64Ty()}, false);
    function = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage,
                                      rnn::stringifyRole(rnn::Role::initialize), code);
    b.SetInsertPoint(llvm::BasicBlock::Create(code.getContext(), "entry", function));
  }
  void finish() { b.CreateRetVoid(); }

  void fill(int64_t begin, int64_t end, double value) {
    call("rnn_fill", {at(begin), b.getInt64(end - begin), real(value)});
  }

  /// Fills [begin, begin + product(shape)) of the arena. Different streams give different random
  /// numbers.
  void initialize(int64_t begin, ArrayRef<int64_t> shape, StringRef name, ArrayRef<double> numbers,
                  uint64_t stream) {
    int64_t size = 1;
    for (int64_t axis : shape)
      size *= axis;
    if (name == "zeros")
      return; // the whole arena is zero already
    if (name == "ones")
      return fill(begin, begin + size, 1);
    if (name == "constant")
      return fill(begin, begin + size, numbers[0]);
    int64_t before = size / shape.back();
    llvm::Value *rows = b.getInt64(shape.size() > 1 ? before : shape.front()),
                *columns = b.getInt64(shape.back());
    if (name == "identity")
      return call("rnn_identity", {at(begin), rows, columns, real(numbers[0])});
    if (name == "orthogonal")
      return call("rnn_orthogonal", {at(begin), rows, columns, real(numbers[0]),
                                     function->getArg(1), b.getInt64(stream)});
    auto draw = [&](StringRef distribution, double x, double y) {
      call(("rnn_" + distribution).str(), {at(begin), b.getInt64(size), real(x), real(y),
                                           function->getArg(1), b.getInt64(stream)});
    };
    if (name == "random_uniform")
      return draw("uniform", numbers[0], numbers[1]);
    if (name == "random_normal")
      return draw("normal", numbers[0], numbers[1]);
    if (name == "truncated_normal")
      return draw("truncated_normal", numbers[0], numbers[1]);
    std::optional<Spread> spread = spreadOf(name, numbers);
    if (!spread)
      llvm::report_fatal_error("an initializer has no code");
    // Of a convolution's kernel, both count each step of a window.
    int64_t fanIn = shape.size() > 1 ? before : shape.front(),
            fanOut = shape.size() > 2 ? size / shape[shape.size() - 2] : shape.back();
    double variance = spread->scale / std::max(1.0, spread->fanOf(double(fanIn), double(fanOut)));
    if (spread->distribution == "uniform")
      return draw("uniform", -std::sqrt(3 * variance), std::sqrt(3 * variance));
    if (spread->distribution == "untruncated_normal")
      return draw("normal", 0, std::sqrt(variance));
    // The standard deviation of a standard normal distribution truncated at 2.
    draw("truncated_normal", 0, std::sqrt(variance) / 0.87962566103423978);
  }

  /// Combines two consecutive matrices into one, side by side.
  void putBeside(int64_t begin, int64_t rows, int64_t left, int64_t right) {
    if (rows > 1 && left > 0)
      call("rnn_put_beside", {at(begin), b.getInt64(rows), b.getInt64(left), b.getInt64(right)});
  }

private:
  llvm::Value *at(int64_t offset) {
    return b.CreateConstGEP1_64(b.getFloatTy(), function->getArg(0), offset);
  }
  llvm::Value *real(double value) { return llvm::ConstantFP::get(b.getDoubleTy(), value); }
  void call(StringRef name, ArrayRef<llvm::Value *> arguments) {
    SmallVector<llvm::Type *> types;
    for (llvm::Value *argument : arguments)
      types.push_back(argument->getType());
    b.CreateCall(
        code.getOrInsertFunction(name, llvm::FunctionType::get(b.getVoidTy(), types, false)),
        arguments);
  }

  llvm::Module &code;
  llvm::IRBuilder<> b;
  llvm::Function *function;
};

} // namespace

void addInitialize(llvm::Module &code, ModuleOp module) {
  InitializeBuilder builder(code);
  // The padding after the last parameter always stays zero.
  builder.fill(0, rnn::known<rnn::ArenaAttr>(module).getFloats(), 0);
  // Parts of a parameter that are drawn separately have their own streams.
  constexpr uint64_t streamDistance = uint64_t(1) << 32;
  for (auto [stream, parameter] : llvm::enumerate(module.getOps<rnn::ParameterOp>())) {
    ArrayRef<int64_t> shape = parameter.getKerasShape();
    if (shape.empty())
      shape = cast<RankedTensorType>(parameter.getType()).getShape();
    int64_t begin = *parameter.getOffset();
    if (auto initializer = parameter.getInitializer()) {
      builder.initialize(begin, shape, *initializer, numbersOf(parameter.getNumbersAttr()), stream);
      continue;
    }
    // Initialize each part after the previous ones, then move it beside them.
    int64_t rows = shape.size() == 2 ? shape.front() : 1, columns = 0;
    auto parts = parameter.getPartsAttr().getAsRange<rnn::PartAttr>();
    for (auto [i, part] : llvm::enumerate(parts)) {
      SmallVector<int64_t> own(shape);
      own.back() = part.getColumns();
      builder.initialize(begin + rows * columns, own, part.getInitializer().getValue(),
                         numbersOf(part.getNumbers()), stream + i * streamDistance);
      builder.putBeside(begin, rows, columns, part.getColumns());
      columns += part.getColumns();
    }
  }
  builder.finish();
}

} // namespace rnnc
