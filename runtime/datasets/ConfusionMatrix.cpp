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

/// The quality of a class, or a mean of them.
struct Quality {
  double precision = 0, recall = 0, f1 = 0;
  uint64_t rows = 0;

  void add(const Quality &other, double weight) {
    precision += weight * other.precision;
    recall += weight * other.recall;
    f1 += weight * other.f1;
    rows += other.rows;
  }
};

double quotient(double part, double whole) { return whole > 0 ? part / whole : 0; }

} // namespace

ConfusionMatrix::ConfusionMatrix(const rnn_model &model) : model(model) {
  requireOnePrediction(model);
  uint64_t units = sizeOf(model.outputs[0].shape);
  classes = units > 1 ? units : 2;
  bool isNumber = units == 1 && !isBinary(model);
  bool isOne = sizeOf(model.target.shape) == (model.target.classes ? 1 : units);
  if (isNumber || !isOne)
    fail("a confusion matrix counts classes, but model `{}` predicts numbers", model.name);
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
      fail("a confusion matrix counts the classes 0 to {}, found a target of {}", classes - 1,
           label);
    ++counts[row * classes + *prediction];
  }
}

size_t ConfusionMatrix::widthOf(const Labels &labels, size_t least) const {
  size_t width = least;
  for (uint64_t label = 0; label < classes; ++label)
    width = std::max(width, charactersIn(labels.nameOf(label)));
  return width;
}

std::string ConfusionMatrix::format(const Labels &labels) const {
  size_t width = widthOf(labels, std::to_string(std::ranges::max(counts)).size());
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

std::string ConfusionMatrix::report(const Labels &labels) const {
  constexpr std::string_view macro = "macro average", weighted = "weighted average";
  size_t width = widthOf(labels, weighted.size());
  std::string text = padded("", width) + "  precision  recall  f1-score  rows\n";
  auto addLine = [&](std::string_view name, const Quality &quality) {
    text += fmt::format("{}  {:>9.4f}  {:>6.4f}  {:>8.4f}  {:>4}\n", padded(name, width),
                        quality.precision, quality.recall, quality.f1, quality.rows);
  };
  std::vector<Quality> qualities(classes);
  uint64_t all = 0, right = 0;
  for (uint64_t label = 0; label < classes; ++label) {
    Quality &quality = qualities[label];
    uint64_t predicted = 0;
    for (uint64_t other = 0; other < classes; ++other) {
      quality.rows += count(label, other);
      predicted += count(other, label);
    }
    auto own = double(count(label, label));
    quality.precision = quotient(own, double(predicted));
    quality.recall = quotient(own, double(quality.rows));
    quality.f1 = quotient(2 * own, double(predicted + quality.rows));
    all += quality.rows;
    right += count(label, label);
    addLine(labels.nameOf(label), quality);
  }
  Quality mean, weightedMean;
  for (const Quality &quality : qualities) {
    mean.add(quality, 1 / double(classes));
    weightedMean.add(quality, quotient(double(quality.rows), double(all)));
  }
  text += fmt::format("{}  {:>9}  {:>6}  {:>8.4f}  {:>4}\n", padded("accuracy", width), "", "",
                      quotient(double(right), double(all)), all);
  addLine(macro, mean);
  addLine(weighted, weightedMean);
  return text;
}

} // namespace rnn
