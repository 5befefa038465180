// A .csv or .npz file -> samples for a model.
#include "datasets/SampleFile.h"

#include "data/Numpy.h"
#include "datasets/NumberTable.h"

namespace rnn {

Samples readSampleFile(const std::filesystem::path &path, const rnn_model &model,
                       std::string_view rows, bool needTargets) {
  if (path.extension() == ".csv")
    return readSamples(NumberTable(path, model, needTargets), model, rows, needTargets);
  return readSamples(NpzFile(path), model, rows, needTargets);
}

} // namespace rnn
