#include "datasets/SampleFile.h"

#include "data/Numpy.h"

namespace rnn {

Samples readSampleFile(const std::filesystem::path &path, const rnn_model &model,
                       std::string_view rows, bool needTargets) {
  return readSamples(NpzFile(path), model, rows, needTargets);
}

} // namespace rnn
