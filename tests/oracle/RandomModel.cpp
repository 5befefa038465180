// A seed -> a model: layers are drawn in order, each applied to an existing value.
#include "oracle/RandomModel.h"

#include "model/LayerDefinition.h"
#include "model/Streaming.h"
#include "oracle/RandomGraph.h"
#include "oracle/RandomRecurrent.h"
#include "oracle/RandomTraining.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn::oracle {

using namespace rnnc;

namespace {

bool canBeStreamed(const RandomModel &model) {
  std::optional<Model> checked = check(model);
  return checked && !findStreamObstacle(*checked);
}

class Drawing : RandomGraph {
public:
  explicit Drawing(uint64_t seed) : RandomGraph(seed), seed(seed) {}

  RandomModel run() {
    calls.optimizer = seed % optimizerSchemas().size();
    isGraph = calls.oneIn(3);
    int64_t time = this->time();
    for (int64_t count = isGraph ? 1 + calls.below(3) : 1; count > 0; --count)
      addInput(time);
    if (isGraph)
      addMasks();
    if (calls.oneIn(6))
      addStack();
    for (int64_t count = 1 + calls.below(isGraph ? 6 : 4); count > 0; --count)
      addLayer();
    for (size_t i = 0; i < values.size(); ++i) // tokens alone are no output
      if (values[i].isTokens && !values[i].isUsed)
        add(embedding(), {i});
    std::vector<size_t> unused;
    for (size_t i = 0; i < values.size(); ++i)
      if (!values[i].isUsed)
        unused.push_back(i);
    bool hasLayers = values.size() > model.inputs.size(); // a model needs one
    if (unused.size() == 1 || !hasLayers || calls.oneIn(2)) {
      join(unused);
      train();
    } else {
      for (size_t i : unused)
        model.outputs.push_back(values[i].name);
      std::vector<int64_t> units;
      for (size_t i : unused)
        units.push_back(values[i].shape.back());
      drawTrainingOfOutputs(model, units, calls);
    }
    // So few samples that lanes are units, or several shards of lanes that are samples.
    model.batch = 1 + calls.below(calls.oneIn(3) ? 4 : calls.oneIn(2) ? 70 : 20);
    int64_t samples = calls.oneIn(2) ? model.batch : 1 + calls.below(model.batch);
    constexpr double limit = 5e6; // the oracle is slow
    model.samples = std::clamp<int64_t>(int64_t(limit / work), 1, samples);
    model.cells = std::move(calls.cells);
    // Blocks of streams and rests, and more than are unrolled.
    if (calls.oneIn(2) && canBeStreamed(model))
      model.streams = 2 + calls.below(6);
    return std::move(model);
  }

private:
  /// Around the chunks in which gradients are accumulated; mostly short.
  int64_t time() {
    static const std::vector<int64_t> special = {1, 24, 25, 26, 49, 50, 51, 60};
    return calls.oneIn(6) ? calls.pick(special) : 1 + calls.below(calls.oneIn(4) ? 60 : 12);
  }

  void addInput(int64_t time) {
    RandomModel::Input input{fmt::format("x{}", values.size()), calls.oneIn(5), {}};
    input.sizes = {time};
    int64_t features = calls.oneIn(4) ? 1 + calls.below(40) : 1 + calls.below(5);
    if (!input.isTokens)
      input.sizes = calls.oneIn(isGraph ? 3 : 8) ? Shape{features}
                    : calls.oneIn(12) ? Shape{1 + calls.below(3), 1 + calls.below(5), features}
                                      : Shape{time, features};
    input.hasMask = (input.isTokens || input.sizes.size() == 2) && calls.oneIn(6);
    model.inputs.push_back(input);
    values.push_back({input.name, input.sizes, input.isTokens});
  }

  /// Of some inputs, so that what is merged counts at different steps.
  void addMasks() {
    for (size_t i = 0; i < model.inputs.size(); ++i) {
      bool isMasked = calls.oneIn(2);
      if (isMasked && values[i].isTokens)
        add(maskingEmbedding(), {i});
      else if (isMasked && values[i].shape.size() == 2)
        add(calls.layer("masking"), {i});
    }
  }
  RandomCall maskingEmbedding() {
    RandomCall call = embedding();
    std::erase_if(call.options, [](const auto &each) { return each.name == "mask_zero"; });
    call.options.push_back({"mask_zero", {"true", {}, {}}});
    return call;
  }

  /// Recurrent layers one on the other behind a mask, most of which keep states.
  void addStack() {
    size_t value = values.size() - 1;
    if (values[value].isTokens)
      value = add(maskingEmbedding(), {value});
    else if (values[value].shape.size() != 2)
      return;
    else if (calls.oneIn(2))
      value = add(calls.layer("masking"), {value});
    for (int64_t count = 2 + calls.below(2); count > 0; --count)
      value = addRecurrent(*this, value, true, !calls.oneIn(4));
  }

  size_t pickValue() {
    return isGraph && calls.oneIn(2) ? calls.below(values.size()) : values.size() - 1;
  }

  void addLayer() {
    size_t value = pickValue();
    const Shape &shape = values[value].shape;
    if (values[value].isTokens) {
      add(embedding(), {value});
      return;
    }
    if (isGraph && calls.oneIn(3) && applyAgain())
      return;
    if (isGraph && calls.oneIn(3))
      return merge(value);
    bool isSequence = shape.size() == 2;
    if (isSequence && !calls.oneIn(isGraph ? 3 : 2)) {
      addRecurrent(*this, value, !calls.oneIn(3));
      return;
    }
    RandomModel::Layer drawn;
    do
      drawn = calls.oneIn(10)   ? RandomModel::Layer{calls.ownLayer()}
              : calls.oneIn(16) ? reversedEmbedding(shape.back())
                                : RandomModel::Layer{layer(calls.pick(simple), value)};
    while (!fits(drawn, value));
    add(std::move(drawn), {value});
  }
  RandomCall layer(std::string_view name, size_t value) {
    if (name == "time_distributed")
      return {"time_distributed",
              {},
              {{"layer", calls.oneIn(6) ? calls.ownLayer() : calls.layer(calls.pick(ofSteps))}}};
    if (name == "reshape")
      return {
          "reshape", {}, {{"target_shape", calls.targetShape(elementsOf(values[value].shape))}}};
    if (name == "permute")
      return {"permute", {}, {{"dims", calls.order(values[value].shape.size())}}};
    return calls.layer(name, name == "repeat_vector" ? std::optional(steps()) : std::nullopt);
  }
  RandomCall embedding() { return calls.layer(calls.pick(ofTokens)); }
  RandomModel::Layer reversedEmbedding(int64_t features) {
    RandomModel::Layer layer{calls.layer("reversible_embedding")};
    for (RandomCall::Option &option : layer.call.options)
      if (option.name == "output_dim")
        option.value.units = features;
    layer.isReversed = true;
    return layer;
  }

  /// An earlier layer with weights, on another value or on the same once more; false if there is
  /// none.
  bool applyAgain() {
    size_t index = calls.below(model.layers.size() + 1); // also none
    if (calls.oneIn(2))
      for (size_t i = 0; i < model.layers.size(); ++i)
        index = isReversible(model.layers[i].call) ? i : index;
    if (index == model.layers.size() || !canShare(model.layers[index]))
      return false;
    RandomModel::Layer again = model.layers[index];
    auto valueOf = [&](const std::string &name) {
      return size_t(std::ranges::find(values, name, &Value::name) - values.begin());
    };
    const Value read = values[valueOf(again.inputs.front())];
    if (isReversible(again.call))
      again.isReversed = !calls.oneIn(4);
    bool takesTokens = isEmbedding(again.call) && !again.isReversed;
    auto isLike = [&](const Value &value) {
      return value.shape.size() == read.shape.size() && value.shape.back() == read.shape.back();
    };
    std::vector<size_t> fitting;
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i].isTokens == takesTokens && (isEmbedding(again.call) || isLike(values[i])) &&
          apply(again, {i}))
        fitting.push_back(i);
    if (fitting.empty())
      return false;
    std::string &name = model.layers[index].sharedName;
    if (name.empty())
      name = fmt::format("shared{}", index);
    again.sharedName = name;
    again.inputs = again.results = again.states = {};
    add(std::move(again), {calls.pick(fitting)});
    return true;
  }
  static bool isReversible(const RandomCall &call) { return call.name == "reversible_embedding"; }
  bool isEmbedding(const RandomCall &call) const {
    return std::ranges::find(ofTokens, call.name) != ofTokens.end();
  }
  bool canShare(const RandomModel::Layer &layer) const {
    auto isStateful = [](const RandomCall &call, auto &&self) -> bool {
      return std::ranges::any_of(call.options, [&](const auto &option) {
        return option.name == "stateful" || self(option.value, self);
      });
    };
    return layer.inputs.size() == 1 && !isStateful(layer.call, isStateful) &&
           (layer.call.units || layer.call.name == "bidirectional" || isEmbedding(layer.call));
  }

  void merge(size_t value) {
    std::string_view name = calls.pick(merging);
    if (calls.oneIn(8)) // few values are right for it
      name = "attention";
    if (name == "dot" || name.ends_with("attention")) {
      for (size_t other = 0; other < values.size() && !canMultiply(name, value); ++other)
        value = canMultiply(name, other) ? other : value;
      if (canMultiply(name, value))
        multiply(name, value);
      return;
    }
    std::vector<size_t> inputs = {value};
    int64_t count = layerDefinition(name).mostInputs == 2 ? 2 : 2 + calls.below(2);
    while (int64_t(inputs.size()) < count)
      inputs.push_back(fitting(value, name == "concatenate"));
    if (calls.oneIn(2))
      std::swap(inputs.front(), inputs.back());
    add(calls.layer(name), inputs);
  }
  /// Whether the oracle has time for the scores of the value's steps.
  bool canMultiply(std::string_view name, size_t value) const {
    constexpr int64_t large = 2000;
    const Shape &shape = values[value].shape;
    if (values[value].isTokens || shape.size() > 2 || shape.back() > 100)
      return false;
    return shape.size() == 2 ? shape[0] * shape[0] * shape[1] <= large : name == "dot";
  }
  /// A `dot` of two values of one shape, or an attention.
  void multiply(std::string_view name, size_t value) {
    const Shape shape = values[value].shape;
    bool isVector = shape.size() == 1;
    if (name != "dot") {
      std::vector<size_t> inputs = {value, fitting(value, false)};
      if (calls.oneIn(3))
        inputs.push_back(fitting(value, false));
      add(calls.layer(name), inputs);
      return;
    }
    std::string axes = isVector ? "1" : calls.oneIn(2) ? "1" : "2";
    if (!isVector && shape[0] == shape[1] && calls.oneIn(2))
      axes = calls.oneIn(2) ? "[1, 2]" : "[2, 1]";
    RandomCall call{"dot", {}, {{"axes", {axes, {}, {}}}}};
    if (calls.oneIn(2))
      call.options.push_back({"normalize", {"true", {}, {}}});
    add(std::move(call), {value, fitting(value, false)});
  }
  /// Concatenates all unused values into one vector.
  void join(std::vector<size_t> unused) {
    if (unused.size() == 1)
      return;
    std::vector<size_t> vectors;
    for (size_t i : unused) {
      while (values[i].shape.size() > 1)
        i = add(calls.layer(values[i].shape.size() > 2 || calls.oneIn(4) ? "flatten"
                            : calls.oneIn(2) ? "global_average_pooling1d"
                                             : "global_max_pooling1d"),
                {i});
      vectors.push_back(i);
    }
    add(calls.layer("concatenate"), vectors);
  }

  void train() {
    std::optional<RandomCall> last = drawTraining(model, calls);
    // Something to train, whatever the cells are.
    bool hasWeights = std::ranges::any_of(model.layers, [&](const RandomModel::Layer &layer) {
      return layer.call.units || isEmbedding(layer.call);
    });
    if (!last && !hasWeights)
      last = calls.layer("dense");
    if (last)
      add(*last, {values.size() - 1});
    if (model.lossFunction && values.back().shape.size() > 1 && calls.oneIn(2))
      weighSteps(*model.lossFunction, random);
  }

  const Names ofTokens = kindsOf([](const LayerDefinition &each) { return each.takesTokens; });
  const Names merging = kindsOf([](const LayerDefinition &each) { return each.mostInputs > 1; });
  const Names ofSteps = kindsOf([](const LayerDefinition &each) { return each.worksOnFeatures; });
  /// Of one input, with one result.
  const Names simple = kindsOf([](const LayerDefinition &each) {
    return !each.isRecurrent() && each.mostInputs == 1 && !each.takesTokens &&
           each.wrapping != Wrapping::Directions;
  });
  uint64_t seed;
};

} // namespace

RandomModel drawModel(uint64_t seed) { return Drawing(seed).run(); }

} // namespace rnn::oracle
