// Layers are drawn one after the other, each on a value that is there.
#include "oracle/RandomModel.h"

#include "oracle/RandomCalls.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <numeric>

namespace rnn::oracle {

using namespace rnnc;

namespace {

using Shape = std::vector<int64_t>;
using Names = std::vector<std::string_view>;

int64_t elementsOf(const Shape &shape) {
  return std::accumulate(shape.begin(), shape.end(), int64_t(1), std::multiplies<>());
}

class Drawing {
public:
  explicit Drawing(uint64_t seed) : random(seed, RandomPurpose::Data, 0), calls(random) {}

  RandomModel run() {
    isGraph = calls.oneIn(3);
    int64_t time = this->time();
    for (int64_t count = isGraph ? 1 + calls.below(3) : 1; count > 0; --count)
      addInput(time);
    if (isGraph)
      addMasks();
    for (int64_t count = 1 + calls.below(isGraph ? 6 : 4); count > 0; --count)
      addLayer();
    for (size_t i = 0; i < values.size(); ++i) // tokens alone are no output
      if (values[i].isTokens && !values[i].isUsed)
        add(embedding(), {i});
    std::vector<size_t> unused;
    for (size_t i = 0; i < values.size(); ++i)
      if (!values[i].isUsed)
        unused.push_back(i);
    if (unused.size() == 1 || !calls.oneIn(3)) {
      join(unused);
      train();
    } else {
      for (size_t i : unused)
        model.outputs.push_back(values[i].name);
    }
    // So few samples that lanes are units, or several shards of lanes that are samples.
    model.batch = 1 + calls.below(calls.oneIn(3) ? 4 : calls.oneIn(2) ? 70 : 20);
    int64_t samples = calls.oneIn(2) ? model.batch : 1 + calls.below(model.batch);
    constexpr double limit = 5e6; // the oracle is slow
    model.samples = std::clamp<int64_t>(int64_t(limit / work), 1, samples);
    model.cells = std::move(calls.cells);
    return std::move(model);
  }

private:
  struct Value {
    std::string name; // empty in a row of layers
    Shape shape;
    bool isTokens = false, isUsed = false;
  };

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
    model.inputs.push_back(input);
    values.push_back({input.name, input.sizes, input.isTokens});
  }

  /// Of some inputs, so that what is merged counts at different steps.
  void addMasks() {
    for (size_t i = 0; i < model.inputs.size(); ++i) {
      bool isMasked = calls.oneIn(2);
      if (isMasked && values[i].isTokens) {
        RandomCall call = embedding();
        std::erase_if(call.options, [](const auto &each) { return each.name == "mask_zero"; });
        call.options.push_back({"mask_zero", {"true", {}, {}}});
        add(std::move(call), {i});
      } else if (isMasked && values[i].shape.size() == 2) {
        add(layer("masking"), {i});
      }
    }
  }

  /// What a layer gives comes to the values; the first result stands for all of it.
  size_t add(RandomModel::Layer layer, const std::vector<size_t> &inputs,
             const std::vector<Shape> &results, const std::vector<size_t> &states = {}) {
    for (const std::vector<size_t> *read : {&inputs, &states})
      for (size_t i : *read) {
        values[i].isUsed = true;
        if (isGraph)
          (read == &inputs ? layer.inputs : layer.states).push_back(values[i].name);
      }
    size_t first = values.size();
    for (const Shape &shape : results) {
      values.push_back({isGraph ? fmt::format("v{}", values.size()) : "", shape});
      if (isGraph)
        layer.results.push_back(values.back().name);
    }
    // Four gates in each of two directions, at most.
    double steps = elementsOf(results[0]) / results[0].back(), units = results[0].back();
    if (values[inputs[0]].shape.size() > 1 && !values[inputs[0]].isTokens)
      steps = std::max<double>(steps, values[inputs[0]].shape[0]);
    work += 4 * steps * units * (units + values[inputs[0]].shape.back());
    model.layers.push_back(std::move(layer));
    return first;
  }
  /// Of a layer with one result, whose shape follows from that of its input.
  size_t add(RandomCall call, const std::vector<size_t> &inputs) {
    Shape shape = resultOf(call, inputs);
    return add({std::move(call)}, inputs, {shape});
  }
  Shape resultOf(const RandomCall &call, const std::vector<size_t> &inputs) {
    Shape shape = values[inputs[0]].shape;
    if (call.name == "dense")
      shape.back() = *call.units;
    else if (call.name == "time_distributed")
      return resultOf(call.options[0].value, inputs);
    else if (call.name == "embedding")
      shape.push_back(*call.options[1].value.units);
    else if (call.name.starts_with("global_"))
      shape = keepsAxis(call) ? Shape{1, shape[1]} : Shape{shape[1]};
    else if (call.name == "flatten")
      shape = {elementsOf(shape)};
    else if (call.name == "repeat_vector")
      shape.insert(shape.begin(), *call.options[0].value.units);
    else if (call.name == "concatenate")
      for (size_t i = 1; i < inputs.size(); ++i)
        shape.back() += values[inputs[i]].shape.back();
    return shape;
  }

  static bool keepsAxis(const RandomCall &pooling) {
    return std::ranges::any_of(pooling.options, [](const RandomCall::Option &option) {
      return option.name == "keepdims" && option.value.name == "true";
    });
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
    if (isGraph && calls.oneIn(3))
      return merge(value);
    bool isSequence = shape.size() == 2;
    if (isSequence && !calls.oneIn(isGraph ? 3 : 2))
      return recur(value);
    static const Names anywhere = {"dense", "activation", "layer_normalization", "dropout",
                                   "gaussian_noise"};
    static const Names onSequences = {"masking", "spatial_dropout1d", "time_distributed",
                                      "global_average_pooling1d", "global_max_pooling1d"};
    constexpr int64_t wide = 300;
    std::string_view name = calls.pick(isSequence && calls.oneIn(2) ? onSequences : anywhere);
    if (shape.size() == 1 && calls.oneIn(4))
      name = "repeat_vector";
    else if (shape.size() > 2 && calls.oneIn(3))
      name = "time_distributed";
    else if (elementsOf(shape) < wide && calls.oneIn(8))
      name = "flatten";
    add(layer(name), {value});
  }
  RandomCall layer(std::string_view name) {
    if (name == "time_distributed")
      return {"time_distributed",
              {},
              {{"layer", calls.layer(calls.pick(Names{"dense", "activation", "dropout",
                                                      "gaussian_noise", "layer_normalization"}))}}};
    return calls.layer(name, name == "repeat_vector" ? std::optional(steps()) : std::nullopt);
  }
  RandomCall embedding() { return calls.layer("embedding"); }

  /// The time of a sequence that is there, so that others can be merged with it.
  int64_t steps() {
    for (const Value &value : values)
      if (value.shape.size() == 2 || value.isTokens)
        return value.shape[0];
    return 1 + calls.below(12);
  }

  /// A recurrent layer, now and then from a state that is there.
  void recur(size_t value) {
    static const Names cells = {"simple_rnn", "lstm", "gru", "rnn"};
    constexpr int64_t mostUnits = 130;
    std::vector<size_t> vectors;
    for (size_t i = 0; i < values.size(); ++i)
      if (values[i].shape.size() == 1 && !values[i].isTokens && values[i].shape[0] <= mostUnits)
        vectors.push_back(i);
    std::optional<size_t> state;
    if (isGraph && !vectors.empty() && !calls.oneIn(3))
      state = calls.pick(vectors);
    auto units = state ? std::optional(values[*state].shape[0]) : std::nullopt;
    RandomModel::Layer layer;
    layer.returnSequences = !calls.oneIn(3);
    layer.returnState = isGraph && calls.oneIn(2);
    layer.call = calls.layer(calls.pick(cells), units);
    int64_t width = widthOf(layer.call);
    std::vector<Shape> results(1, layer.returnSequences ? Shape{values[value].shape[0], width}
                                                        : Shape{width});
    int64_t count = statesOf(layer.call);
    if (calls.oneIn(3)) {
      RandomCall one = layer.call;
      std::erase_if(one.options, [](const auto &each) { return each.name == "go_backwards"; });
      RandomCall both{"bidirectional", {}, {{"layer", one}}};
      if (calls.oneIn(2)) {
        RandomCall other = calls.layer(calls.pick(cells), width);
        std::erase_if(other.options, [](const auto &each) { return each.name == "go_backwards"; });
        both.options.push_back({"backward_layer", other});
      }
      count += statesOf(both.options.back().value);
      const std::string mode = mergeMode();
      both.options.push_back({"merge_mode", {mode, {}, {}}});
      if (mode == "none")
        results.push_back(results[0]);
      else if (mode == "concat")
        results[0].back() *= 2;
      layer.call = both;
    }
    if (layer.returnState)
      results.resize(results.size() + count, Shape{width});
    std::vector<size_t> states;
    if (state)
      for (RandomCall *part : partsOf(layer.call))
        std::erase_if(part->options, [](const auto &each) { return each.name == "stateful"; });
    while (state && int64_t(states.size()) < count) {
      size_t other = calls.pick(vectors);
      states.push_back(values[other].shape == values[*state].shape ? other : *state);
    }
    add(std::move(layer), {value}, results, states);
  }
  static std::vector<RandomCall *> partsOf(RandomCall &layer) {
    std::vector<RandomCall *> parts = {&layer};
    for (RandomCall::Option &option : layer.options)
      parts.push_back(&option.value);
    return parts;
  }
  static int64_t widthOf(const RandomCall &layer) {
    return layer.units ? *layer.units : *layer.options[0].value.units; // of its cell
  }
  int64_t statesOf(const RandomCall &layer) {
    if (layer.name != "rnn")
      return layer.name == "lstm" ? 2 : 1;
    for (const RandomCell &cell : calls.cells)
      if (cell.name == layer.options[0].value.name)
        return cell.states.size();
    return 1;
  }
  /// In a row of layers there is one value.
  std::string mergeMode() {
    std::string mode;
    do
      mode = calls.pick(mergeModeSchemas()).name;
    while (mode == "none" && !isGraph);
    return mode;
  }

  void merge(size_t value) {
    static const Names merges = {"concatenate", "add",     "subtract", "multiply",
                                 "average",     "maximum", "minimum"};
    std::string_view name = calls.pick(merges);
    std::vector<size_t> inputs = {value};
    int64_t count = name == "subtract" ? 2 : 2 + calls.below(2);
    while (int64_t(inputs.size()) < count)
      inputs.push_back(fitting(value, name == "concatenate"));
    if (calls.oneIn(2))
      std::swap(inputs.front(), inputs.back());
    add(calls.layer(name), inputs);
  }
  /// A value of the same shape, or of other features; made if there is none.
  size_t fitting(size_t value, bool ofOtherFeatures) {
    Shape wanted = values[value].shape;
    std::vector<size_t> same, similar;
    for (size_t i = 0; i < values.size(); ++i) {
      Shape shape = values[i].shape;
      if (values[i].isTokens || shape.size() != wanted.size())
        continue;
      if (shape == wanted)
        same.push_back(i);
      shape.back() = wanted.back();
      if (shape == wanted)
        similar.push_back(i);
    }
    if (ofOtherFeatures)
      return calls.pick(similar);
    if (same.size() > 1)
      return calls.pick(same);
    return add(calls.layer("dense", wanted.back()), {calls.pick(similar)});
  }

  /// All that nobody needs comes together in one vector.
  void join(std::vector<size_t> unused) {
    if (unused.size() == 1)
      return;
    std::vector<size_t> vectors;
    for (size_t i : unused) {
      while (values[i].shape.size() > 1)
        i = add(layer(values[i].shape.size() > 2 || calls.oneIn(4) ? "flatten"
                      : calls.oneIn(2)                             ? "global_average_pooling1d"
                                                                   : "global_max_pooling1d"),
                {i});
      vectors.push_back(i);
    }
    add(calls.layer("concatenate"), vectors);
  }

  void train() {
    model.loss = calls.call(calls.pick(lossSchemas()));
    model.optimizer = calls.call(calls.pick(optimizerSchemas()));
    // Something to train, whatever the cells are.
    bool hasWeights = std::ranges::any_of(model.layers, [](const RandomModel::Layer &layer) {
      return layer.call.units || layer.call.name == "embedding";
    });
    if (std::optional<RandomCall> last = outputFor(model.loss))
      add(*last, {values.size() - 1});
    else if (!hasWeights)
      add(calls.layer("dense"), {values.size() - 1});
  }

  /// A last layer with outputs that the loss takes the logarithm of.
  std::optional<RandomCall> outputFor(const RandomCall &loss) {
    static const std::map<std::string, std::string> activations = {
        {"binary_crossentropy", "sigmoid"},
        {"binary_focal_crossentropy", "sigmoid"},
        {"categorical_crossentropy", "softmax"},
        {"sparse_categorical_crossentropy", "softmax"},
        {"kl_divergence", "softmax"},
        {"mean_squared_logarithmic_error", "softplus"},
        {"poisson", "softplus"}};
    const CallSchema &schema = *findSchema(lossSchemas(), loss.name);
    auto found =
        activations.find(std::string(schema.canonical.empty() ? schema.name : schema.canonical));
    if (found == activations.end())
      return std::nullopt;
    return RandomCall{"dense", 1 + calls.size(), {{"activation", {found->second, {}, {}}}}};
  }

  RandomStream random;
  RandomCalls calls;
  RandomModel model;
  bool isGraph = false;
  std::vector<Value> values; // the last one is what the next layer stands behind
  double work = 1;           // multiply-adds of a sample
};

} // namespace

RandomModel drawModel(uint64_t seed) { return Drawing(seed).run(); }

bool shorten(RandomModel &model) {
  auto isFlatten = [](const RandomModel::Layer &layer) { return layer.call.name == "flatten"; };
  auto hasStates = [](const RandomModel::Layer &layer) { return !layer.states.empty(); };
  if (std::ranges::any_of(model.layers, isFlatten) && std::ranges::any_of(model.layers, hasStates))
    return false; // a state may be as wide as a sequence has numbers
  int64_t time = 1;
  for (const RandomModel::Input &input : model.inputs)
    if (input.isTokens || input.sizes.size() == 2)
      time = std::max(time, input.sizes[0]);
  auto halve = [&](int64_t &number) {
    if (number == time)
      number /= 2;
  };
  for (RandomModel::Input &input : model.inputs)
    if (input.isTokens || input.sizes.size() == 2)
      halve(input.sizes[0]);
  for (RandomModel::Layer &layer : model.layers)
    if (layer.call.name == "repeat_vector")
      halve(*layer.call.options[0].value.units);
  return time > 1;
}

} // namespace rnn::oracle
