// The bytes of an .npz file -> its arrays, and the samples of a model; or an error.
#include "Fuzz.h"
#include "SmallModel.h"
#include "data/Numpy.h"
#include "training/Samples.h"

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const fuzz::SmallModel small;
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size));
  fuzz::acceptOrRefuse([&] {
    NpzFile file(path);
    for (const std::string &name : file.names())
      fuzz::acceptOrRefuse([&] {
        std::vector<uint64_t> shape = file.shape(name);
        if (!shape.empty())
          file.read(name, RowRange{shape[0] / 2, shape[0]});
        file.read(name);
      });
    fuzz::acceptOrRefuse([&] { readSamples(file, small.model, ""); });
    readSamples(file, small.model, "1:", false);
  });
  return 0;
}
