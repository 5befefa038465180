// The bytes of a file of another tool -> a model with its weights, which is written in every format
// that there is; or an error. With MODEL_TEXTS the file is also read as the weights of each model
// in that folder.
#include "exchange/Import.h"
#include "Fuzz.h"
#include "exchange/Formats.h"

using namespace rnn;
using namespace rnn::exchange;

namespace {

std::vector<CheckedModel> readModels() {
  std::vector<CheckedModel> models;
#ifdef MODEL_TEXTS
  for (const auto &entry : std::filesystem::directory_iterator(MODEL_TEXTS))
    if (entry.path().extension() == ".rnn")
      models.push_back(readModel(entry.path()));
#endif
  return models;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const std::vector<CheckedModel> models = readModels();
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size));
  fuzz::acceptOrRefuse([&] {
    Imported imported = importModel(path, "m");
    for (const Format &format : formats())
      if (format.write)
        fuzz::acceptOrRefuse([&] { format.write(imported.model, imported.weights); });
    fuzz::acceptOrRefuse([&] { importWeights(path, imported.model, {}); });
  });
  for (const CheckedModel &model : models)
    fuzz::acceptOrRefuse([&] { importWeights(path, model, {}); });
  return 0;
}
