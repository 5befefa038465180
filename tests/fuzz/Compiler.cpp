// The text of a model -> an object in memory, or messages. The size of the text chooses the target
// and the options, so that the same bytes do the same everywhere.
#include "Driver.h"
#include "Fuzz.h"

#include "llvm/Support/raw_ostream.h"

using namespace rnnc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static constexpr std::pair<const char *, const char *> targets[] = {
      {"x86_64-linux-gnu", "haswell"},
      {"x86_64-linux-gnu", "skylake-avx512"},
      {"aarch64-linux-gnu", "generic"},
      {"thumbv7em-none-eabihf", "cortex-m4"},
  };
  Options options;
  options.input = "m.rnn";
  std::tie(options.target, options.targetCpu) = targets[size % std::size(targets)];
  options.probe = size / 4 % 4 == 1;
  options.debugInfo = size / 4 % 4 == 2;
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  if (!compileText(options, std::string(rnn::fuzz::viewOf(data, size)), stream) &&
      messages.find("error: ") == std::string::npos)
    std::abort();
  return 0;
}
