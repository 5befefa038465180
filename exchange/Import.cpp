// A file of any format -> a checked text, weights by name, and notes.
#include "exchange/Import.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "exchange/model/AssignWeights.h"
#include "exchange/model/WriteText.h"

#include <fmt/format.h>

namespace rnn::exchange {

namespace {

void noteNotFinite(Imported &imported) {
  for (const auto &[name, array] : imported.weights.arrays)
    if (auto found = findNotFinite(array.values, array.shape))
      imported.notes.push_back(
          fmt::format("warning: `{}` has {}, so predictions are not numbers", name, *found));
}

Tensors tensorsOf(std::map<std::string, Array> arrays, const std::string &model) {
  return {std::move(arrays), weightsMetadata(model)};
}

} // namespace

Imported importModel(const std::filesystem::path &path, const std::string &name) {
  const Format &format = formatOfFile(path);
  if (!format.readModel)
    fail("`{}` ({}) has weights without the layers that they belong to; write the model as a "
         "text and add `--model TEXT.rnn`{}",
         path.string(), format.description, format.contents ? format.contents(path) : "");
  ImportedModel model = format.readModel(path);
  model.name = name;
  WrittenModel written = writeText(model);
  Imported imported;
  imported.model = checkText(path.string(), written.text);
  imported.weights =
      tensorsOf(assignWeights(model, written, imported.model), imported.model.model.name);
  imported.notes = std::move(model.notes);
  imported.notes.insert(imported.notes.end(), written.renamed.begin(), written.renamed.end());
  imported.reference = std::move(model.reference);
  noteNotFinite(imported);
  return imported;
}

Imported importWeights(const std::filesystem::path &path, CheckedModel model,
                       const WeightOptions &options) {
  const Format &format = formatOfFile(path);
  if (!format.readWeights)
    fail("`{}` ({}) is imported as a whole, without `--model`", path.string(), format.description);
  ImportedWeights weights = format.readWeights(path, model, options);
  Imported imported;
  imported.weights = tensorsOf(std::move(weights.arrays), model.model.name);
  imported.model = std::move(model);
  imported.notes = std::move(weights.notes);
  requireWeights(path, imported.weights, imported.model);
  noteNotFinite(imported);
  return imported;
}

} // namespace rnn::exchange
