// The syntax tree of a model -> the checked model: name and inputs here, layers and settings in
// other files.
#include "model/Check.h"

#include "model/Cells.h"
#include "model/LayerDefinition.h"
#include "model/LayerRules.h"
#include "model/Layers.h"
#include "model/MaskedMeans.h"
#include "model/Parameters.h"
#include "model/Settings.h"
#include "model/Sizes.h"
#include "model/Streaming.h"
#include "rnn/model.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

class Checker {
public:
  Checker(const ast::Model &tree, const ShardSamples &shardSamples, Diagnostics &diagnostics)
      : tree(tree), shardSamples(shardSamples), diagnostics(diagnostics) {}

  std::optional<Model> run() {
    name();
    inputs();
    if (model.inputCount > 0)
      checkParameters(tree, model, diagnostics);
    if (tree.layers.empty() && tree.complete)
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no layers", model.name),
                        "a model needs at least one, such as `dense(1)`");
    checkLayers(tree, Cells(tree.cells, diagnostics), model, diagnostics);
    checkSettings(tree, model, diagnostics);
    checkStateful();
    warnOfFrozen();
    if (model.inputCount > 0)
      checkSizes(model, shardSamples(model.batch), tree.name.range, tree.inputs.front().range,
                 diagnostics);
    if (!diagnostics.hasErrors())
      checkStreams(model, diagnostics);
    if (diagnostics.hasErrors())
      return std::nullopt;
    findMaskedMeans(model);
    return std::move(model);
  }

private:
  void name() {
    model.name = tree.name.text;
    model.nameRange = tree.name.range;
    // Its table would be called `rnn_model` in C, which is the name of the table's type.
    if (model.name == "rnn")
      diagnostics.error(tree.name.range,
                        "a model cannot have the name `rnn`: `rnn_model` is a type of rnn/model.h",
                        "use another name");
  }

  void inputs() {
    if (tree.inputs.empty() && tree.complete)
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no input", model.name),
                        "add a line such as `input x: f32[100, 2]`: time, features");
    bool known = true;
    for (const ast::Input &input : tree.inputs)
      known &= append(input);
    model.inputCount = known ? model.tensors.size() : 0;
    if (!known)
      model.tensors.clear();
  }

  /// Sequences continue in the next batch, so the user must choose their number.
  void checkStateful() {
    for (const Layer &layer : model.layers) {
      if (layer.stateful && !model.batchIsGiven && tree.complete)
        diagnostics.error(
            layer.call->range,
            fmt::format("the batch of the stateful layer `{}` is not known", layer.name),
            "add the number of sequences that go on side by side: `batch 32`");
      if (layer.stateful && !layer.initialStates.empty())
        diagnostics.error(layer.call->range,
                          "a stateful layer begins with the last states of the batch before, and "
                          "not with an `initial_state`",
                          "leave one of them out");
    }
  }

  /// Once, of the first layer whose weights an optimizer leaves unchanged.
  void warnOfFrozen() {
    auto isFrozen = [](const Layer &layer) {
      const Layer &inner = repeatedLayer(layer);
      return std::ranges::any_of(weightsOf(inner, inner.inputShape.back()),
                                 [](const Weight &weight) { return !weight.isTrained; });
    };
    auto frozen = std::ranges::find_if(model.layers, isFrozen);
    if (model.optimizer && frozen != model.layers.end())
      diagnostics.warning(
          frozen->call->range, fmt::format("training does not change `{}`", frozen->name),
          "it uses its moving averages in training too, like Keras' layer with `trainable=False`");
  }

  /// Whether the input has no errors.
  bool append(const ast::Input &input) {
    bool known = true;
    for (size_t i = 0; i < model.tensors.size(); ++i)
      if (model.tensors[i].name == input.name.text) {
        diagnostics.error(input.name.range,
                          fmt::format("there is an input `{}` already", input.name.text));
        diagnostics.note(model.inputRanges[i], "it is here");
        known = false;
      }
    Tensor tensor;
    tensor.name = input.name.text;
    tensor.isTokens = input.elementType.text == "tokens";
    tensor.isMask = input.elementType.text == "mask";
    bool isNumberOfStep = tensor.isTokens || tensor.isMask;
    if (!isNumberOfStep && input.elementType.text != "f32") {
      diagnostics.error(input.elementType.range,
                        fmt::format("unknown type `{}`; an input is `f32`, `tokens` or `mask`",
                                    input.elementType.text));
      known = false;
    }
    size_t most = isNumberOfStep ? 1 : RNN_MAX_RANK;
    if (input.sizes.empty() || input.sizes.size() > most) {
      diagnostics.error(input.range,
                        isNumberOfStep
                            ? fmt::format("{} the size [time], found {} sizes",
                                          tensor.isMask ? "a mask has" : "tokens have",
                                          input.sizes.size())
                            : fmt::format("an input has 1 to {} sizes, such as [features] or "
                                          "[time, features], found {}",
                                          most, input.sizes.size()));
      known = false;
    }
    for (size_t axis = 0; axis < input.sizes.size(); ++axis) {
      const ast::Value &size = input.sizes[axis];
      bool isTime = axis == 0 && input.sizes.size() == (isNumberOfStep ? 1 : 2);
      known &= size.text == "?" ? canBeUnknown(size, isTime) : isSize(size);
      tensor.shape.push_back(size.text == "?" ? unknownLength : size.integer);
    }
    if (known && tensor.isMask)
      known = joinMask(tensor, input);
    model.tensors.push_back(tensor);
    model.inputRanges.push_back(input.name.range);
    return known;
  }

  /// Finds the input above that the mask belongs to: `x_mask` to `x`.
  bool joinMask(Tensor &mask, const ast::Input &input) {
    constexpr std::string_view ending = "_mask";
    mask.classes = 2;
    std::string of =
        mask.name.ends_with(ending) ? mask.name.substr(0, mask.name.size() - ending.size()) : "";
    auto masked = std::ranges::find(model.tensors, of, &Tensor::name);
    if (of.empty() || masked == model.tensors.end()) {
      diagnostics.error(input.name.range,
                        of.empty()
                            ? fmt::format("`{}` does not say which input it masks", mask.name)
                            : fmt::format("there is no input `{}` above its mask", of),
                        "a mask is named after its input: `input x_mask: mask[?]` below "
                        "`input x: f32[?, 2]`");
      return false;
    }
    if (!masked->isTokens && masked->shape.size() != 2) {
      diagnostics.error(input.name.range,
                        fmt::format("`{}` has no steps that a mask could leave out", of),
                        "a mask belongs to tokens[time] or f32[time, features]");
      return false;
    }
    auto written = [](int64_t size) { return size == unknownLength ? "?" : std::to_string(size); };
    if (mask.shape.front() != masked->shape.front()) {
      diagnostics.error(input.range,
                        fmt::format("`{}` has the length {}, and its mask {}", of,
                                    written(masked->shape.front()), written(mask.shape.front())));
      return false;
    }
    masked->isMasked = true;
    masked->mask = model.tensors.size();
    return true;
  }

  bool canBeUnknown(const ast::Value &size, bool isTime) {
    if (!isTime)
      diagnostics.error(size.range, "only the length of a sequence can be `?`",
                        "such as in `tokens[?]` and `f32[?, features]`");
    return isTime;
  }

  bool isSize(const ast::Value &size) {
    if (size.kind == ast::Value::Invalid)
      return false;
    if (size.kind != ast::Value::Integer)
      diagnostics.error(size.range,
                        fmt::format("a size must be a whole number, found {}", describe(size)),
                        isSpeltAs(size.text, "none") ? "an unknown length is written `?`" : "");
    else if (size.integer < 1)
      diagnostics.error(size.range,
                        fmt::format("a size must be at least 1, found {}", describe(size)));
    else
      return true;
    return false;
  }

  const ast::Model &tree;
  const ShardSamples &shardSamples;
  Diagnostics &diagnostics;
  Model model;
};

} // namespace

std::optional<Model> checkModel(const ast::Model &tree, const ShardSamples &shardSamples,
                                Diagnostics &diagnostics) {
  return Checker(tree, shardSamples, diagnostics).run();
}

std::vector<int64_t> sampleWeightShape(const Model &model) {
  if ((model.lossFunction && !model.lossFunction->takesWeights()) || !model.lossTerms.empty())
    return {};
  const std::vector<int64_t> &shape = model.output().shape;
  return {shape.begin(), shape.empty() ? shape.end() : shape.end() - 1};
}

int64_t Model::ownNumbers() const {
  return int64_t(lossTerms.size()) +
         std::ranges::count_if(metrics, [](const Metric &metric) { return bool(metric.function); });
}

Target targetOf(const Tensor &output, bool isClass) {
  Target target{{.name = output.name, .shape = output.shape}};
  if (isClass) {
    target.tensor.shape.pop_back();
    target.tensor.classes = output.shape.back();
  }
  return target;
}

bool leavesPaddingUnread(const Model &model) {
  auto isOpen = [](const Tensor &tensor) {
    return !tensor.shape.empty() && tensor.shape.front() == unknownLength;
  };
  // Masked steps count if a layer drops the mask, if its last output is zero where the last step is
  // masked, and they change places if outputs are in reverse order.
  auto readsPads = [](const Layer &layer) {
    bool readsSteps = layer.inputShape.size() > 1 && layer.inputShape.front() == unknownLength;
    return (layer.definition->mask == MaskRule::Ignore && readsSteps) ||
           (layer.zeroOutputForMask && !layer.returnSequences) ||
           (layer.goBackwards && layer.returnSequences);
  };
  const Tensor &input = model.tensors.front();
  bool single = model.inputCount == 1 && input.isTokens && isOpen(input);
  return single && std::ranges::none_of(model.layers, readsPads) &&
         std::none_of(model.tensors.begin() + 1, model.tensors.end(),
                      [&](const Tensor &tensor) { return isOpen(tensor) && !tensor.isMasked; }) &&
         std::ranges::none_of(model.outputs,
                              [&](size_t output) { return isOpen(model.tensors[output]); });
}

} // namespace rnnc
