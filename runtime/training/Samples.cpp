// Named arrays -> checked samples in the shapes of a model.
#include "training/Samples.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "training/CountingSteps.h"
#include "training/Shapes.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>

namespace rnn {

namespace {

/// The shape of an array whose samples have these sizes, written as the model expects it; nothing
/// if they differ. Trailing axes of size 1 are ignored: class numbers may be [samples, 1], and
/// single numbers [samples].
std::optional<std::vector<uint64_t>> shapeAs(const rnn_shape &expected,
                                             const std::vector<uint64_t> &shape) {
  std::vector<uint64_t> sizes = sizesOf(expected);
  sizes.insert(sizes.begin(), shape.empty() ? 0 : shape[0]);
  if (shape.empty())
    return std::nullopt;
  for (size_t axis = 1; axis < std::max(sizes.size(), shape.size()); ++axis) {
    uint64_t size = axis < shape.size() ? shape[axis] : 1;
    if (axis < shape.size() && axis < sizes.size() && sizes[axis] == RNN_ANY_LENGTH)
      sizes[axis] = size;
    if (size != (axis < sizes.size() ? sizes[axis] : 1))
      return std::nullopt;
  }
  return sizes;
}

/// Requires whole numbers less than `classes`. `firstRow` is the number of the first row in the
/// file.
void requireClasses(const ArrayView &array, uint64_t firstRow, uint64_t classes, int64_t ignored,
                    const std::string &what, const char *thing) {
  // Above this, float32 cannot represent every whole number.
  constexpr uint64_t exactNumbers = 1 << 24;
  classes = std::min(classes, exactNumbers);
  std::span<const float> numbers = array.all();
  for (uint64_t i = 0; i < numbers.size(); ++i) {
    float number = numbers[i];
    bool isClass = number >= 0 && number < float(classes) && number == std::floor(number);
    if (isClass || number == float(ignored))
      continue;
    uint64_t size = array.rowSize();
    std::string step = array.shape.size() > 1 ? fmt::format(", step {}", i % size) : "";
    fail("{} has {} at row {}{}; a {} is a whole number from 0 to {}", what, number,
         firstRow + i / size, step, thing, classes - 1);
  }
}

void requireWeights(const ArrayView &weights, uint64_t firstRow, const std::string &what) {
  requireFinite(weights, what, firstRow);
  std::span<const float> numbers = weights.all();
  uint64_t size = weights.rowSize();
  for (uint64_t i = 0; i < numbers.size(); ++i)
    if (numbers[i] < 0)
      fail("{} has {} at row {}{}; a weight is at least 0", what, numbers[i], firstRow + i / size,
           size > 1 ? fmt::format(", step {}", i % size) : "");
}

/// Uses the only weight of a row for each of its steps.
Array repeatForSteps(const ArrayView &weights, const rnn_shape &shape, uint64_t length) {
  Array repeated;
  repeated.shape = sizesOf(shape, length);
  repeated.shape.insert(repeated.shape.begin(), weights.rows());
  for (float weight : weights.all())
    repeated.values.insert(repeated.values.end(), sizeOf(shape, length), weight);
  return repeated;
}

/// The number of steps if the model leaves it open: the same in all arrays.
uint64_t lengthOf(const rnn_model &model, const std::vector<ArrayView> &inputs,
                  const std::optional<ArrayView> &targets, const std::optional<ArrayView> &weights,
                  const std::function<std::string(const std::string &)> &whatOf) {
  uint64_t length = 0;
  std::string first;
  auto read = [&](const rnn_shape &shape, const ArrayView &array, const std::string &name) {
    if (shape.rank == 0 || shape.sizes[0] != RNN_ANY_LENGTH)
      return;
    if (length > 0 && array.shape[1] != length)
      fail("{} has {} steps, but {} has {}", whatOf(name), array.shape[1], first, length);
    length = array.shape[1];
    first = whatOf(name);
    if (length == 0)
      fail("{} has no steps", first);
  };
  for (uint64_t i = 0; i < inputs.size(); ++i)
    read(model.inputs[i].shape, inputs[i], model.input_count == 1 ? "x" : model.inputs[i].name);
  if (targets)
    read(model.target.shape, *targets, "y");
  if (weights && weights->rowSize() > 1)
    read(model.sample_weight, *weights, "sample_weight");
  return length;
}

/// Concatenates the rows of several arrays.
Array joinRows(const std::vector<ArrayView> &parts) {
  Array joined;
  uint64_t size = 0;
  for (const ArrayView &part : parts)
    size += part.rowSize();
  joined.shape = {parts.front().rows(), size};
  joined.values.reserve(joined.rows() * size);
  for (uint64_t row = 0; row < joined.rows(); ++row)
    for (const ArrayView &part : parts)
      joined.values.insert(joined.values.end(), part.row(row), part.row(row) + part.rowSize());
  return joined;
}

/// Reads the arrays that a model needs from a file, with matching rows.
class Reader {
public:
  Reader(const ArraySource &file, const rnn_model &model) : file(file), model(model) {}

  Samples read(std::string_view range, bool needTargets) {
    std::vector<std::vector<uint64_t>> shapes; // of the inputs, in the order of the model
    for (uint64_t i = 0; i < model.input_count; ++i)
      shapes.push_back(requireShape(nameOf(i), model.inputs[i].shape, "input"));
    for (const rnn_value &target : targets())
      if (needTargets)
        targetShapes.push_back(requireShape(target.name, target.shape, "target"));
    bool hasWeights = needTargets && file.contains("sample_weight");
    if (hasWeights)
      requireWeightShape();
    samples.rows = parseRows(range, rows, fmt::format("`{}`", file.name()));
    if (samples.rows.size() == 0)
      fail("`{}` has no rows", file.name());

    std::vector<ArrayView> inputs;
    for (uint64_t i = 0; i < model.input_count; ++i) {
      inputs.push_back(readAs(nameOf(i), shapes[i]));
      bool isMask = model.inputs[i].classes == 2 && nameOf(i).ends_with("_mask");
      requireNumbers(inputs[i], samples.rows.begin, model.inputs[i], INT64_MIN,
                     file.whatOf(nameOf(i)), isMask ? "step of a mask" : "token");
    }
    if (needTargets) {
      samples.targets = readTargets();
    } else {
      samples.targets = readTargetsThatFit();
    }
    if (hasWeights) {
      samples.weights = readAs("sample_weight", weightShape);
      requireWeights(*samples.weights, samples.rows.begin, file.whatOf("sample_weight"));
    }
    samples.length =
        lengthOf(model, inputs, needTargets ? samples.targets : std::nullopt, samples.weights,
                 [&](const std::string &name) { return file.whatOf(name); });
    if (samples.weights &&
        samples.weights->rowSize() != sizeOf(model.sample_weight, samples.length))
      samples.weights = own(repeatForSteps(*samples.weights, model.sample_weight, samples.length));
    samples.inputs = inputs.size() == 1 ? std::move(inputs.front()) : own(joinRows(inputs));
    requireSteps(model, samples.view(), samples.rows.begin, [&](const rnn_value &input) {
      return file.whatOf(model.input_count == 1 ? "x" : input.name);
    });
    return std::move(samples);
  }

private:
  std::span<const rnn_value> targets() const { return {model.targets, model.target_count}; }

  ArrayView readTargets() {
    std::vector<ArrayView> parts;
    for (const rnn_value &target : targets()) {
      parts.push_back(readAs(target.name, targetShapes[parts.size()]));
      requireNumbers(parts.back(), samples.rows.begin, target, model.ignored_class,
                     file.whatOf(target.name), "class");
    }
    return parts.size() == 1 ? std::move(parts.front()) : own(joinRows(parts));
  }

  std::string nameOf(uint64_t input) const {
    return model.input_count == 1 ? "x" : model.inputs[input].name;
  }

  /// The shape of the array in the model's form.
  std::vector<uint64_t> requireShape(const std::string &name, const rnn_shape &expected,
                                     const char *meaning) {
    std::vector<uint64_t> found = file.shape(name);
    auto shape = shapeAs(expected, found);
    if (!shape)
      fail("{} has the shape {}; the model's {} is {}", file.whatOf(name), formatShape(found),
           meaning, formatWithSamples(expected));
    requireRows(name, found[0]);
    return *shape;
  }

  /// Requires that all arrays have as many rows as the first.
  void requireRows(const std::string &name, uint64_t found) {
    if (first.empty()) {
      first = name;
      rows = found;
    }
    if (found != rows)
      fail("{} has {} rows, but {} has {}", file.whatOf(name), found, file.whatOf(first), rows);
  }

  /// A weight for each row, or for each of its steps.
  void requireWeightShape() {
    std::vector<uint64_t> found = file.shape("sample_weight");
    auto shape = shapeAs({}, found);
    if (!shape)
      shape = shapeAs(model.sample_weight, found);
    if (shape && shape->front() == rows) {
      weightShape = *shape;
      return;
    }
    std::string ofSteps;
    if (model.sample_weight.rank > 0)
      ofSteps = ", and for each step " + formatWithSamples(model.sample_weight);
    fail("{} has the shape {}; a weight for each row is {}{}", file.whatOf("sample_weight"),
         formatShape(found), formatShape({rows}), ofSteps);
  }

  ArrayView own(Array array) { return samples.owned.emplace_back(std::move(array)); }

  /// The selected rows.
  ArrayView readAs(const std::string &name, std::vector<uint64_t> shape) {
    shape[0] = samples.rows.size();
    if (const float *values = file.values(name)) {
      ArrayView view(std::move(shape), values);
      view.values = view.row(samples.rows.begin);
      return view;
    }
    Array array = file.read(name, samples.rows);
    array.shape = std::move(shape);
    return own(std::move(array));
  }

  /// Predictions do not need targets, so unusable ones are ignored.
  std::optional<ArrayView> readTargetsThatFit() {
    std::vector<ArrayView> parts;
    for (const rnn_value &target : targets()) {
      if (!file.contains(target.name))
        return std::nullopt;
      try {
        std::vector<uint64_t> found = file.shape(target.name);
        auto shape = shapeAs(target.shape, found);
        if (!shape || found[0] != rows)
          return std::nullopt;
        parts.push_back(readAs(target.name, *shape));
      } catch (const Error &) { // texts, for instance
        return std::nullopt;
      }
    }
    if (parts.empty())
      return std::nullopt;
    return parts.size() == 1 ? std::move(parts.front()) : own(joinRows(parts));
  }

  const ArraySource &file;
  const rnn_model &model;
  Samples samples;
  std::vector<std::vector<uint64_t>> targetShapes;
  std::vector<uint64_t> weightShape;
  std::string first; // of the arrays
  uint64_t rows = 0; // of the file
};

} // namespace

void requireNumbers(const ArrayView &array, uint64_t firstRow, const rnn_value &value,
                    int64_t ignored, const std::string &what, const char *thing) {
  requireFinite(array, what, firstRow);
  if (value.classes)
    requireClasses(array, firstRow, value.classes, ignored, what, thing);
}

Samples readSamples(const ArraySource &file, const rnn_model &model, std::string_view rows,
                    bool needTargets) {
  return Reader(file, model).read(rows, needTargets);
}

} // namespace rnn
