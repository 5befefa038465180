// Targets and outputs -> counts of (class, predicted class), printed as a table.
#include "datasets/ConfusionMatrix.h"

#include "data/Error.h"
#include "datasets/TextPrediction.h"
#include "datasets/TextTarget.h"
#include "text/Utf8.h"
#include "training/ClassWeights.h"
#include "training/Shapes.h"

#include <algorithm>

namespace rnn {

namespace {

size_t charactersIn(std::string_view text) {
  size_t count = 0;
  for (size_t offset = 0; offset < text.size(); ++count)
    nextCharacter(text, offset);
  return count;
}

} // namespace

ConfusionMatrix::ConfusionMatrix(const rnn_model &model) : model(model) {
  requireOnePrediction(model);
  uint64_t units = sizeOf(model.outputs[0].shape);
  classes = units > 1 ? units : 2;
  bool isNumber = units == 1 && !isBinary(model);
  bool isOne = sizeOf(model.target.shape) == (model.target.classes ? 1 : units);
  if (isNumber || !isOne)
    fail("`--confusion` counts classes, but model `{}` predicts numbers", model.name);
  counts.resize(classes * classes);
}

void ConfusionMatrix::add(const SampleView &data, std::span<const float> outputs) {
  uint64_t units = sizeOf(model.outputs[0].shape), size = sizeOf(model.target.shape);
  for (uint64_t sample = 0; sample < data.samples; ++sample) {
    int64_t label = classOf({data.targets + sample * size, size});
    if (label == model.ignored_class)
      continue;
    uint64_t row = std::max<int64_t>(label, 0); // losses of a sign may have -1 for the first class
    std::optional<uint64_t> prediction =
        readPrediction(model, outputs.subspan(sample * units, units)).label;
    if (row >= classes || !prediction)
      fail("`--confusion` counts the classes 0 to {}, found a target of {}", classes - 1, label);
    ++counts[row * classes + *prediction];
  }
}

std::string ConfusionMatrix::format(const Labels &labels) const {
  size_t width = std::to_string(std::ranges::max(counts)).size();
  for (uint64_t label = 0; label < classes; ++label)
    width = std::max(width, charactersIn(labels.nameOf(label)));
  auto cell = [&](const std::string &text) {
    return std::string(width - charactersIn(text), ' ') + text;
  };
  std::string text(width, ' ');
  for (uint64_t label = 0; label < classes; ++label)
    text += "  " + cell(labels.nameOf(label));
  text += '\n';
  for (uint64_t label = 0; label < classes; ++label) {
    text += cell(labels.nameOf(label));
    for (uint64_t prediction = 0; prediction < classes; ++prediction)
      text += "  " + cell(std::to_string(count(label, prediction)));
    text += '\n';
  }
  return text;
}

} // namespace rnn
