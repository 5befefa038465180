// The text of a history -> its names and numbers, or an error.
#include "training/History.h"
#include "Fuzz.h"

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size));
  fuzz::acceptOrRefuse([&] {
    History history = readHistory(path);
    for (uint64_t row = 0; row < history.size(); ++row)
      for (const std::string &name : history.names())
        if (!history[row].find(name))
          std::abort();
  });
  return 0;
}
