#include "oracle/RandomModel.h"

#include "data/Random.h"
#include "model/Schema.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn::oracle {

using namespace rnnc;

namespace {

bool has(const CallSchema &schema, std::string_view argument) {
  return std::ranges::find(schema.arguments, argument, &ArgumentSchema::name) !=
         schema.arguments.end();
}

bool isRecurrent(const RandomCall &layer) {
  return has(*findSchema(layerSchemas(), layer.name), "return_sequences");
}

/// Multiply-adds of a sample, at most: four gates in each layer.
double workOf(const RandomModel &model) {
  double work = 0;
  double width = model.features;
  for (const RandomCall &layer : model.layers) {
    double units = layer.units.value_or(width);
    work += 4.0 * model.time.value_or(1) * units * (width + units);
    width = units;
  }
  return work;
}

class Drawing {
public:
  explicit Drawing(uint64_t seed) : random(seed, RandomPurpose::Data, 0) {}

  RandomModel model() {
    RandomModel model;
    if (!oneIn(8))
      model.time = time();
    model.features = oneIn(4) ? 1 + random.below(40) : 1 + random.below(5);
    bool sequence = model.time.has_value();
    for (uint64_t count = 1 + random.below(4); count > 0; --count) {
      model.layers.push_back(layer(sequence));
      // Now and then nothing but the step's own layers follow.
      sequence = sequence && !(isRecurrent(model.layers.back()) && oneIn(6));
    }
    model.loss = call(pick(lossSchemas()));
    model.optimizer = call(pick(optimizerSchemas()));
    model.batch = 1 + random.below(oneIn(2) ? 70 : 20);
    model.samples = oneIn(2) ? model.batch : 1 + random.below(model.batch);
    // The oracle is slow.
    for (constexpr double limit = 1.5e7; workOf(model) * model.samples > limit;)
      if (model.time.value_or(1) > 4)
        *model.time /= 2;
      else
        model.samples = (model.samples + 1) / 2;
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

  RandomCall layer(bool onSequence) {
    for (;;) {
      const CallSchema &schema = pick(layerSchemas());
      if (has(schema, "return_sequences") && !onSequence)
        continue;
      RandomCall layer = call(schema);
      if (has(schema, "units"))
        layer.units = size();
      return layer;
    }
  }

  /// A call with some of its options.
  RandomCall call(const CallSchema &schema) {
    RandomCall call;
    call.name = schema.name;
    for (const ArgumentSchema &argument : schema.arguments)
      if (argument.standard.empty() ? argument.name != "units" : oneIn(2))
        if (std::optional<std::string> drawn = value(argument))
          call.options.push_back({std::string(argument.name), *drawn});
    return call;
  }

  double logUniform(double least, double most) {
    return least * std::pow(most / least, random.uniform());
  }

  /// Nothing for arguments that have no numbers.
  std::optional<std::string> value(const ArgumentSchema &argument) {
    auto number = [](double value) { return fmt::format("{:.4g}", value); };
    if (argument.name == "learning_rate")
      return number(logUniform(1e-4, 0.1));
    if (argument.name == "epsilon")
      return number(logUniform(1e-7, 1e-3));
    switch (argument.type) {
    case ArgumentType::Size:
      return std::to_string(size());
    case ArgumentType::Real:
      return number(4 * random.uniform() - 2);
    case ArgumentType::NotNegative:
      return number(logUniform(1e-3, 1));
    case ArgumentType::Fraction:
      // An average that forgets almost all, m + (g - m) * (1 - beta), cancels: it
      // has few digits in float32.
      return number(0.2 + 0.79 * random.uniform());
    case ArgumentType::Boolean:
      return oneIn(2) ? "true" : "false";
    case ArgumentType::Activation: {
      RandomCall activation = call(pick(activationSchemas()));
      std::string arguments;
      for (const RandomCall::Option &option : activation.options)
        arguments +=
            fmt::format("{}{}={}", arguments.empty() ? "" : ", ", option.name, option.value);
      return arguments.empty() ? activation.name : activation.name + "(" + arguments + ")";
    }
    default:
      return std::nullopt;
    }
  }

  RandomStream random;
};

std::string textOf(const RandomCall &call, bool parentheses, bool needsSequences = false) {
  std::vector<std::string> arguments;
  if (call.units)
    arguments.push_back(std::to_string(*call.units));
  for (const auto &[name, value] : call.options)
    if (!(needsSequences && name == "return_sequences"))
      arguments.push_back(name + "=" + value);
  if (needsSequences)
    arguments.push_back("return_sequences=true");
  if (arguments.empty() && !parentheses)
    return call.name;
  return fmt::format("{}({})", call.name, fmt::join(arguments, ", "));
}

} // namespace

RandomModel drawModel(uint64_t seed) { return Drawing(seed).model(); }

std::string textOf(const RandomModel &model) {
  std::string shape = model.time ? fmt::format("{}, ", *model.time) : "";
  std::string text = fmt::format("model random {{\n  input x: f32[{}{}]\n", shape, model.features);
  for (auto layer = model.layers.begin(); layer != model.layers.end(); ++layer) {
    bool needsSequences =
        isRecurrent(*layer) && std::any_of(layer + 1, model.layers.end(), isRecurrent);
    text += fmt::format("  {}\n", textOf(*layer, true, needsSequences));
  }
  text += fmt::format("  loss {}\n  optimizer {}\n  batch {}\n}}\n", textOf(model.loss, false),
                      textOf(model.optimizer, false), model.batch);
  return text;
}

std::vector<RandomModel> smallerModels(const RandomModel &model) {
  std::vector<RandomModel> smaller;
  // Adds the model after `change`, which tells whether there was something to do.
  auto attempt = [&](auto change) {
    RandomModel copy = model;
    if (change(copy))
      smaller.push_back(std::move(copy));
  };
  if (model.layers.size() > 1)
    for (size_t i = 0; i < model.layers.size(); ++i)
      attempt([&](RandomModel &m) { return m.layers.erase(m.layers.begin() + i), true; });

  // Every number of the model: to one, to the half, and one less.
  auto numbers = [](RandomModel &m) {
    std::vector<int64_t *> all = {&m.features, &m.batch, &m.samples};
    if (m.time)
      all.push_back(&*m.time);
    for (RandomCall &layer : m.layers)
      if (layer.units)
        all.push_back(&*layer.units);
    return all;
  };
  RandomModel counted = model;
  size_t count = numbers(counted).size();
  for (int64_t (*less)(int64_t) :
       {+[](int64_t) -> int64_t { return 1; }, +[](int64_t n) { return n / 2; },
        +[](int64_t n) { return n - 1; }})
    for (size_t i = 0; i < count; ++i)
      attempt([&](RandomModel &m) {
        int64_t &number = *numbers(m)[i];
        int64_t before = number;
        number = less(number);
        m.samples = std::min(m.samples, m.batch);
        return number > 0 && number < before;
      });

  auto calls = [](RandomModel &m) {
    std::vector<RandomCall *> all = {&m.loss, &m.optimizer};
    for (RandomCall &layer : m.layers)
      all.push_back(&layer);
    return all;
  };
  for (size_t i = 0; i < calls(counted).size(); ++i)
    for (size_t k = 0; k < calls(counted)[i]->options.size(); ++k)
      attempt([&](RandomModel &m) {
        auto &options = calls(m)[i]->options;
        return options.erase(options.begin() + k), true;
      });
  attempt([](RandomModel &m) {
    bool other = m.loss.name != "mean_squared_error";
    m.loss = {"mean_squared_error", {}, {}};
    return other;
  });
  attempt([](RandomModel &m) {
    bool other = m.optimizer.name != "sgd";
    m.optimizer = {"sgd", {}, {}};
    return other;
  });
  return smaller;
}

} // namespace rnn::oracle
