#include "oracle/RandomModel.h"

#include "data/Random.h"
#include "model/Schema.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>
#include <map>
#include <set>

namespace rnn::oracle {

using namespace rnnc;

namespace {

bool has(const CallSchema &schema, std::string_view argument) {
  return std::ranges::find(schema.arguments, argument, &ArgumentSchema::name) !=
         schema.arguments.end();
}

/// Wrappers of layers are in the table for what they wrap.
bool isWrapper(const CallSchema &schema) {
  return std::ranges::find(schema.arguments, ArgumentType::Layer, &ArgumentSchema::type) !=
         schema.arguments.end();
}
bool isRecurrent(const CallSchema &schema) {
  return has(schema, "return_sequences") || isWrapper(schema);
}
/// Layers on one value, whose functions leave nothing to chance.
bool isDrawn(const CallSchema &schema) {
  static const std::set<std::string_view> drawn = {
      "simple_rnn", "lstm",          "gru",        "rnn",
      "dense",      "bidirectional", "activation", "layer_normalization",
      "masking"};
  return drawn.contains(schema.name);
}
/// Arguments that give a layer more outputs, or leave its result to chance.
bool isLeftOut(std::string_view argument) {
  static const std::set<std::string_view> left = {"dropout", "recurrent_dropout", "return_state",
                                                  "axis"};
  return left.contains(argument);
}
bool isMasking(const CallSchema &schema) { return has(schema, "mask_value"); }
bool needsSequence(const CallSchema &schema) { return isRecurrent(schema) || isMasking(schema); }
bool needsSequence(const RandomModel::Layer &layer) {
  return needsSequence(*findSchema(layerSchemas(), layer.call.name));
}

/// The call's units, or of a wrapper those of all that it wraps.
int64_t unitsOf(const RandomCall &call) {
  int64_t units = call.units.value_or(0);
  for (const auto &[name, value] : call.options)
    units += unitsOf(value);
  return units;
}

/// Multiply-adds of a sample, at most: four gates in each of two directions.
double workOf(const RandomModel &model) {
  double work = 0, width = model.features;
  for (const RandomModel::Layer &layer : model.layers) {
    double units = std::max<double>(unitsOf(layer.call), 1);
    work += 4 * model.time.value_or(1) * units * (width + units);
    width = units;
  }
  return work;
}

std::string textOf(const RandomCall &call, bool returnSequences = false);

class Drawing {
public:
  explicit Drawing(uint64_t seed) : random(seed, RandomPurpose::Data, 0) {}

  RandomModel model() {
    RandomModel model;
    if (!oneIn(8))
      model.time = time();
    model.features = oneIn(4) ? 1 + random.below(40) : 1 + random.below(5);
    bool sequence = model.time.has_value();
    if (sequence && oneIn(5))
      model.layers.push_back(layer(true, isMasking));
    for (uint64_t count = 1 + random.below(4); count > 0; --count) {
      model.layers.push_back(layer(sequence));
      // Now and then no other recurrent layer follows.
      sequence = sequence && !(needsSequence(model.layers.back()) && oneIn(6));
    }
    endMask(model.layers);
    do // targets are numbers, not classes
      model.loss = call(pick(lossSchemas()));
    while (model.loss.name.starts_with("sparse"));
    bool hasWeights =
        std::ranges::any_of(model.layers, [](const auto &layer) { return unitsOf(layer.call) > 0; });
    if (std::optional<RandomModel::Layer> last = outputFor(model.loss))
      model.layers.push_back(*last);
    else if (!hasWeights) // something to train
      model.layers.push_back({{"dense", size(), {}}});
    model.optimizer = call(pick(optimizerSchemas()));
    model.batch = 1 + random.below(oneIn(2) ? 70 : 20);
    model.samples = oneIn(2) ? model.batch : 1 + random.below(model.batch);
    // The oracle is slow.
    for (constexpr double limit = 1e7; workOf(model) * model.samples > limit;)
      if (model.time.value_or(1) > 4)
        *model.time /= 2;
      else
        model.samples = (model.samples + 1) / 2;
    model.cells = std::move(cells);
    return model;
  }

private:
  bool oneIn(uint64_t count) { return random.below(count) == 0; }
  template <typename T> const T &pick(const std::vector<T> &from) {
    return from[random.below(from.size())];
  }

  /// Around vectors, tiles and the longest size; mostly small.
  int64_t size() {
    static const std::vector<int64_t> special = {1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 130};
    return oneIn(4) ? pick(special) : 1 + random.below(12);
  }
  /// Around the chunks in which gradients are accumulated; mostly short.
  int64_t time() {
    static const std::vector<int64_t> special = {1, 24, 25, 26, 49, 50, 51, 60};
    return oneIn(5) ? pick(special) : 1 + random.below(oneIn(3) ? 60 : 12);
  }

  RandomModel::Layer layer(bool onSequence, bool (*isWanted)(const CallSchema &) = nullptr) {
    for (;;) {
      const CallSchema &schema = pick(layerSchemas());
      if (isDrawn(schema) && (onSequence || !needsSequence(schema)) && (!isWanted || isWanted(schema)))
        return {call(schema), oneIn(2)};
    }
  }

  /// Lets the last recurrent layer drop a masked time axis: a loss on it would
  /// count the masked steps.
  void endMask(std::vector<RandomModel::Layer> &layers) {
    auto is = [](bool (*what)(const CallSchema &)) {
      return [what](const RandomModel::Layer &layer) {
        return what(*findSchema(layerSchemas(), layer.call.name));
      };
    };
    auto masking = std::find_if(layers.rbegin(), layers.rend(), is(isMasking));
    if (masking == layers.rend())
      return;
    auto recurrent = std::find_if(layers.rbegin(), masking, is(isRecurrent));
    if (recurrent != masking)
      recurrent->returnSequences = false;
    else
      layers.push_back({layer(true, isRecurrent).call, false});
  }

  /// A last layer with outputs that the loss takes the logarithm of.
  std::optional<RandomModel::Layer> outputFor(const RandomCall &loss) {
    static const std::map<std::string, std::string> activations = {
        {"binary_crossentropy", "sigmoid"},
        {"binary_focal_crossentropy", "sigmoid"},
        {"categorical_crossentropy", "softmax"},
        {"kl_divergence", "softmax"},
        {"mean_squared_logarithmic_error", "softplus"},
        {"poisson", "softplus"}};
    const CallSchema &schema = *findSchema(lossSchemas(), loss.name);
    auto found =
        activations.find(std::string(schema.canonical.empty() ? schema.name : schema.canonical));
    if (found == activations.end())
      return std::nullopt;
    RandomCall dense{"dense", 1 + size(), {{"activation", {found->second, {}, {}}}}};
    return RandomModel::Layer{dense};
  }

  /// A call with some of its options. `otherWay` is a layer whose outputs are
  /// merged with this one's.
  RandomCall call(const CallSchema &schema, const RandomCall *otherWay = nullptr) {
    RandomCall call;
    call.name = schema.name;
    if (has(schema, "units"))
      call.units = otherWay ? unitsOf(*otherWay) : size();
    for (const ArgumentSchema &argument : schema.arguments)
      if (argument.standard.empty() || oneIn(2))
        if (std::optional<RandomCall> drawn = value(argument, call, otherWay))
          call.options.push_back({std::string(argument.name), *drawn});
    return call;
  }

  /// A layer for a wrapper, which chooses the direction itself.
  RandomCall wrapped(const RandomCall &wrapper) {
    const RandomCall *otherWay = wrapper.options.empty() ? nullptr : &wrapper.options[0].value;
    for (;;) {
      const CallSchema &schema = pick(layerSchemas());
      if (!has(schema, "return_sequences"))
        continue;
      RandomCall layer = call(schema, otherWay);
      std::erase_if(layer.options, [](const auto &each) { return each.name == "go_backwards"; });
      return layer;
    }
  }

  double logUniform(double least, double most) {
    return least * std::pow(most / least, random.uniform());
  }

  /// An argument of `call`; nothing for those that have no numbers of their own.
  std::optional<RandomCall> value(const ArgumentSchema &argument, const RandomCall &call,
                                  const RandomCall *otherWay) {
    auto plain = [](std::string text) { return RandomCall{std::move(text), {}, {}}; };
    auto number = [&](double value) { return plain(fmt::format("{:.4g}", value)); };
    if (argument.name == "units" || argument.name == "return_sequences")
      return std::nullopt; // the model knows them
    if (isLeftOut(argument.name))
      return std::nullopt;
    if (argument.name == "mask_value")
      return number(maskValue);
    if (argument.name == "t_mul")
      return number(1 + 2 * random.uniform());
    if (argument.name.starts_with("clip") || argument.name.starts_with("global_clip"))
      for (const RandomCall::Option &option : call.options)
        if (option.name.find("clip") != std::string::npos)
          return std::nullopt; // one way to clip
    if (argument.name == "epsilon")
      return number(logUniform(1e-7, 1e-3));
    switch (argument.type) {
    case ArgumentType::Size:
      return plain(std::to_string(size()));
    case ArgumentType::Real:
      return number(4 * random.uniform() - 2);
    case ArgumentType::NotNegative:
      return number(logUniform(1e-3, 1));
    case ArgumentType::Positive:
      return number(logUniform(0.2, 3));
    case ArgumentType::Limit:
      return number(logUniform(0.2, 6));
    case ArgumentType::OpenFraction:
      return number(0.2 + 0.79 * random.uniform());
    case ArgumentType::Count:
      return plain(std::to_string(2 + random.below(2)));
    case ArgumentType::LearningRate:
      return oneIn(3) ? this->call(pick(scheduleSchemas())) : number(logUniform(1e-4, 0.1));
    case ArgumentType::Numbers:
      // Values are one more than boundaries.
      return plain(argument.name == "boundaries" ? "[1, 2]" : "[0.1, 0.01, 0.03]");
    case ArgumentType::Fraction:
      // An average that forgets almost all, m + (g - m) * (1 - beta), cancels: it
      // has few digits in float32.
      return number(0.2 + 0.79 * random.uniform());
    case ArgumentType::Boolean:
      return plain(oneIn(2) ? "true" : "false");
    case ArgumentType::Activation:
      return this->call(pick(activationSchemas()));
    case ArgumentType::MergeMode:
      return oneMerged();
    case ArgumentType::Layer:
      return wrapped(call);
    case ArgumentType::Cell:
      return cell(otherWay ? unitsOf(*otherWay) : size());
    default:
      return std::nullopt;
    }
  }

  RandomCall oneMerged() {
    const CallSchema *mode;
    do
      mode = &pick(mergeModeSchemas());
    while (mode->name == "none");
    return call(*mode);
  }

  /// A call of a new cell, or of the last one.
  RandomCall cell(int64_t units) {
    if (cells.empty() || !oneIn(3)) {
      auto activation = [&] { return textOf(this->call(pick(activationSchemas()))); };
      std::string name = fmt::format("cell{}", cells.size());
      cells.push_back(drawCell(name, random, activation));
    }
    return {cells.back().name, units, {}};
  }

  RandomStream random;
  std::vector<RandomCell> cells;
};

std::string textOf(const RandomCall &call, bool returnSequences) {
  std::vector<std::string> arguments;
  if (call.units)
    arguments.push_back(std::to_string(*call.units));
  for (const auto &[name, value] : call.options)
    arguments.push_back(name + "=" + textOf(value, returnSequences));
  const CallSchema *layer = findSchema(layerSchemas(), call.name);
  if (layer && returnSequences && has(*layer, "return_sequences"))
    arguments.push_back("return_sequences=true");
  if (arguments.empty() && !layer)
    return call.name;
  return fmt::format("{}({})", call.name, fmt::join(arguments, ", "));
}

} // namespace

RandomModel drawModel(uint64_t seed) { return Drawing(seed).model(); }

std::string textOf(const RandomModel &model) {
  std::string shape = model.time ? fmt::format("{}, ", *model.time) : "";
  std::string text;
  for (const RandomCell &cell : model.cells)
    text += textOf(cell);
  text += fmt::format("model random {{\n  input x: f32[{}{}]\n", shape, model.features);
  for (auto layer = model.layers.begin(); layer != model.layers.end(); ++layer) {
    auto needs = [](const RandomModel::Layer &later) { return needsSequence(later); };
    bool sequences = layer->returnSequences || std::any_of(layer + 1, model.layers.end(), needs);
    text += fmt::format("  {}\n", textOf(layer->call, sequences));
  }
  text += fmt::format("  loss {}\n  optimizer {}\n  batch {}\n}}\n", textOf(model.loss),
                      textOf(model.optimizer), model.batch);
  return text;
}

} // namespace rnn::oracle
