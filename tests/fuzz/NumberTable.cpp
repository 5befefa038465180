// The text of a table of numbers -> the arrays of a model, or an error.
#include "datasets/NumberTable.h"
#include "Fuzz.h"
#include "SmallModel.h"
#include "training/Samples.h"

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const fuzz::SmallModel small;
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size), "d.csv");
  for (bool needTargets : {true, false})
    fuzz::acceptOrRefuse([&] {
      NumberTable table(path, small.model, needTargets);
      readSamples(table, small.model, "", needTargets);
    });
  return 0;
}
