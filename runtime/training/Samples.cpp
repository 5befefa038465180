#include "training/Samples.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "data/Numpy.h"
#include "training/Shapes.h"

#include <cmath>
#include <functional>

namespace rnn {

namespace {

void requireShape(const Array &array, const rnn_shape &expected, const std::string &what,
                  const char *meaning) {
  std::vector<uint64_t> sample = array.shape, sizes = sizesOf(expected);
  if (!sample.empty())
    sample.erase(sample.begin());
  for (size_t axis = 0; axis < std::min(sample.size(), sizes.size()); ++axis)
    if (sizes[axis] == RNN_ANY_LENGTH)
      sizes[axis] = sample[axis];
  // [samples] is as good as [samples, 1].
  bool fits =
      !array.shape.empty() && (sample == sizes || (sample.empty() && sizeOf(expected) == 1));
  if (!fits)
    fail("{} has the shape {}; the model's {} is {}", what, formatShape(array.shape), meaning,
         formatWithSamples(expected));
}

/// Numbers of things are whole and below `classes`.
void requireClasses(const Array &array, RowRange rows, uint64_t classes, int64_t ignored,
                    const std::string &what, const char *thing) {
  for (uint64_t row = rows.begin; row < rows.end; ++row)
    for (uint64_t i = 0; i < array.rowSize(); ++i) {
      float number = array.row(row)[i];
      bool isClass = number >= 0 && number < float(classes) && number == std::floor(number);
      if (isClass || number == float(ignored))
        continue;
      std::string step = array.shape.size() > 1 ? fmt::format(", step {}", i) : "";
      fail("{} has {} at row {}{}; a {} is a whole number from 0 to {}", what, number, row, step,
           thing, classes - 1);
    }
}

/// The array of an input or of the target, its rows checked.
Array readValue(const NpzFile &file, const std::filesystem::path &path, const std::string &name,
                const rnn_value &value, const char *meaning) {
  Array array = file.read(name);
  requireShape(array, value.shape, fmt::format("`{}` of `{}`", name, path.string()), meaning);
  return array;
}

void requireNumbers(const Array &array, RowRange rows, const rnn_value &value, int64_t ignored,
                    const std::string &what, const char *thing) {
  requireFinite(array, rows, what);
  if (value.classes)
    requireClasses(array, rows, value.classes, ignored, what, thing);
}

/// `sample_weight`: a weight for each of so many rows.
Array readWeights(const NpzFile &file, uint64_t rows, const std::string &what) {
  Array weights = file.read("sample_weight");
  if (weights.shape != std::vector<uint64_t>{rows})
    fail("{} has the shape {}; a weight for each row is {}", what, formatShape(weights.shape),
         formatShape({rows}));
  return weights;
}

void requireWeights(const Array &weights, RowRange rows, const std::string &what) {
  requireFinite(weights, rows, what);
  for (uint64_t row = rows.begin; row < rows.end; ++row)
    if (weights.values[row] < 0)
      fail("{} has {} at row {}; a weight is at least 0", what, weights.values[row], row);
}

/// The steps of the rows, where the model leaves them open: the same in all arrays.
uint64_t lengthOf(const rnn_model &model, const std::vector<Array> &inputs,
                  const std::optional<Array> &targets,
                  const std::function<std::string(const std::string &)> &whatOf) {
  uint64_t length = 0;
  std::string first;
  auto read = [&](const rnn_value &value, const Array &array, const std::string &name) {
    if (value.shape.rank == 0 || value.shape.sizes[0] != RNN_ANY_LENGTH)
      return;
    if (length > 0 && array.shape[1] != length)
      fail("{} has {} steps, but {} has {}", whatOf(name), array.shape[1], first, length);
    length = array.shape[1];
    first = whatOf(name);
    if (length == 0)
      fail("{} has no steps", first);
  };
  for (uint64_t i = 0; i < inputs.size(); ++i)
    read(model.inputs[i], inputs[i], model.input_count == 1 ? "x" : model.inputs[i].name);
  if (targets)
    read(model.target, *targets, "y");
  return length;
}

/// Several arrays' rows as one row, one behind the other.
Array joinRows(const std::vector<Array> &parts) {
  Array joined;
  uint64_t size = 0;
  for (const Array &part : parts)
    size += part.rowSize();
  joined.shape = {parts.front().rows(), size};
  joined.values.reserve(joined.rows() * size);
  for (uint64_t row = 0; row < joined.rows(); ++row)
    for (const Array &part : parts)
      joined.values.insert(joined.values.end(), part.row(row), part.row(row) + part.rowSize());
  return joined;
}

} // namespace

Samples readSamples(const std::filesystem::path &path, const rnn_model &model,
                    std::string_view rows, bool needTargets) {
  auto whatOf = [&](const std::string &array) {
    return fmt::format("`{}` of `{}`", array, path.string());
  };
  auto nameOf = [&](uint64_t input) -> std::string {
    return model.input_count == 1 ? "x" : model.inputs[input].name;
  };
  Samples samples;
  NpzFile file(path);
  std::vector<Array> inputs;
  for (uint64_t i = 0; i < model.input_count; ++i) {
    inputs.push_back(readValue(file, path, nameOf(i), model.inputs[i], "input"));
    if (inputs.back().rows() != inputs.front().rows())
      fail("{} has {} rows, but {} has {}", whatOf(nameOf(i)), inputs.back().rows(),
           whatOf(nameOf(0)), inputs.front().rows());
  }
  if (needTargets || (model.loss && file.contains("y"))) {
    samples.targets = readValue(file, path, "y", model.target, "target");
    if (samples.targets->rows() != inputs.front().rows())
      fail("{} has {} rows, but {} has {}", whatOf("y"), samples.targets->rows(), whatOf(nameOf(0)),
           inputs.front().rows());
  }
  if (needTargets && file.contains("sample_weight"))
    samples.weights = readWeights(file, inputs.front().rows(), whatOf("sample_weight"));
  samples.rows = parseRows(rows, inputs.front().rows(), fmt::format("`{}`", path.string()));
  if (samples.rows.size() == 0)
    fail("`{}` has no rows", path.string());
  for (uint64_t i = 0; i < model.input_count; ++i)
    requireNumbers(inputs[i], samples.rows, model.inputs[i], INT64_MIN, whatOf(nameOf(i)), "token");
  if (samples.targets)
    requireNumbers(*samples.targets, samples.rows, model.target, model.ignored_class, whatOf("y"),
                   "class");
  if (samples.weights)
    requireWeights(*samples.weights, samples.rows, whatOf("sample_weight"));
  samples.length = lengthOf(model, inputs, samples.targets, whatOf);
  samples.inputs = inputs.size() == 1 ? std::move(inputs.front()) : joinRows(inputs);
  return samples;
}

} // namespace rnn
