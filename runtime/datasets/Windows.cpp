// A series and the shapes of a model -> where windows and their targets stand.
#include "datasets/Windows.h"

#include "data/Error.h"
#include "training/CountingSteps.h"
#include "training/Samples.h"
#include "training/Shapes.h"

#include <algorithm>

namespace rnn {

namespace {

std::string counted(uint64_t count, const char *thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

} // namespace

Windows::Windows(const Series &series, const rnn_model &model, const WindowOptions &options,
                 bool needTargets)
    : series(series), model(model), horizon(options.horizon), stride(options.stride),
      needTargets(needTargets) {
  if (model.states_size > 0)
    fail("model `{}` has a layer with `stateful=true`, which goes on from batch to batch, but "
         "windows begin anew; remove `stateful=true`",
         model.name);
  if (model.input_count != 1)
    fail("a series is one input, and model `{}` has {}", model.name, model.input_count);
  requireInput(options.window);
  placeTargets();
  const ArrayView features = series.features, targets = series.targets;
  requireNumbers(features, series.rows.begin, model.inputs[0], INT64_MIN,
                 "the features of " + series.source, "token");
  if (needTargets)
    requireNumbers(targets, series.rows.begin, model.target, model.ignored_class,
                   "the targets of " + series.source, "class");
}

/// Requires that a window has the shape of the model's input.
void Windows::requireInput(const std::optional<uint64_t> &asked) {
  const rnn_shape &shape = model.inputs[0].shape;
  uint64_t columns = series.features.shape[1], length = shape.rank > 0 ? shape.sizes[0] : 1;
  bool isOpen = length == RNN_ANY_LENGTH;
  if (isOpen && !asked)
    fail("the input of model `{}` has any length; `--window` says how many steps a window has",
         model.name);
  window = asked.value_or(length);
  if (!isOpen && window != length)
    fail("the model's input {} has {}, but `--window` says {}; leave `--window` out",
         formatWithSamples(shape), counted(length, "step"), window);
  if (uint64_t size = sizeOf(shape, window) / window; size != columns)
    fail("the model's input {} has {} in a step, but {} named; name as many by `--features`",
         formatWithSamples(shape), counted(size, "feature"),
         columns == 1 ? "1 column is" : fmt::format("{} columns are", columns));
}

void Windows::placeTargets() {
  const rnn_shape &output = model.outputs[0].shape;
  uint64_t columns = series.targets.shape[1], size = sizeOf(model.target.shape, window);
  bool hasSteps =
      output.rank > 1 && (output.sizes[0] == window || output.sizes[0] == RNN_ANY_LENGTH);
  targetFirst = hasSteps ? horizon : window - 1 + horizon;
  targetSteps = hasSteps ? window : 1;
  if (columns > 0 && !hasSteps && size % columns == 0)
    targetSteps = size / columns;
  numbersOfStep = std::max<uint64_t>(rnn_output_size(&model, window) / targetSteps, 1);
  if (!needTargets)
    return;
  if (columns == 0)
    fail("`--target` must name the columns of {} that model `{}` predicts", series.source,
         model.name);
  if (targetSteps * columns != size)
    fail("the model's target is {}, {}, but `--target` names {}",
         formatWithSamples(model.target.shape),
         hasSteps ? counted(size / window, "number") + " a step" : counted(size, "number"),
         counted(columns, "column"));
}

const float *Windows::targetsOf(uint64_t number) const {
  uint64_t columns = series.targets.shape[1], first = number * stride + targetFirst;
  bool isComparable = columns > 0 && targetSteps * columns == rnn_output_size(&model, window);
  return isComparable && first + targetSteps <= series.rows.size() ? series.targets.row(first)
                                                                   : nullptr;
}

SpacedSamples Windows::within(RowRange steps) const {
  uint64_t features = series.features.shape[1], targets = series.targets.shape[1];
  uint64_t needed = needTargets ? std::max(window, targetFirst + targetSteps) : window;
  if (steps.size() < needed)
    fail("{} rows of {} are too few: a window of {}{} needs {}; give a shorter window{}",
         steps.size(), series.source, counted(window, "step"),
         needTargets ? fmt::format(" with a target {} later", counted(horizon, "step")) : "",
         needed, needTargets ? " or horizon" : "");
  SpacedSamples windows;
  windows.inputDistance = stride * features;
  windows.targetDistance = stride * targets;
  windows.data.inputs = series.features.row(steps.begin);
  windows.data.samples = (steps.size() - needed) / stride + 1;
  windows.data.length = rnn_has_any_length(&model) ? window : 0;
  if (needTargets)
    windows.data.targets = series.targets.row(steps.begin + targetFirst);
  for (uint64_t i = 0; model.inputs[0].needs_step && i < windows.data.samples; ++i)
    if (lacksStep(model.inputs[0], windows.data.inputs + i * windows.inputDistance, window))
      fail("{} has no step that counts in the window from row {}: all are {}, which is masked, and "
           "model `{}` takes the mean of the others",
           series.source, series.rows.begin + steps.begin + i * stride, model.inputs[0].masked,
           model.name);
  return windows;
}

} // namespace rnn
