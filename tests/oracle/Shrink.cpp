// A failing model -> smaller models, as long as they fail in the same way.
#include "oracle/Shrink.h"

#include "oracle/OpenLength.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <utility>

namespace rnn::oracle {

namespace {

/// Every call of the model, those in arguments too.
std::vector<RandomCall *> callsOf(RandomModel &model) {
  std::vector<RandomCall *> all = {&model.loss, &model.optimizer};
  for (RandomModel::Layer &layer : model.layers)
    all.push_back(&layer.call);
  for (size_t i = 0; i < all.size(); ++i) // grows on the way
    for (RandomCall::Option &option : all[i]->options)
      all.push_back(&option.value);
  return all;
}

std::vector<int64_t *> numbersOf(RandomModel &model) {
  std::vector<int64_t *> all = {&model.batch, &model.samples, &model.streams};
  for (RandomModel::Input &input : model.inputs)
    for (int64_t &size : input.sizes)
      all.push_back(&size);
  for (RandomModel::Parameter &parameter : model.parameters)
    all.push_back(&parameter.size);
  for (RandomCall *call : callsOf(model))
    if (call->units)
      all.push_back(&*call->units);
  return all;
}

/// Without a layer: what it gave is what it got.
void removeLayer(RandomModel &model, size_t number) {
  RandomModel::Layer layer = model.layers[number];
  model.layers.erase(model.layers.begin() + number);
  if (layer.inputs.empty())
    return;
  auto rename = [&](std::vector<std::string> &names) {
    for (std::string &name : names)
      if (std::ranges::find(layer.results, name) != layer.results.end())
        name = layer.inputs.front();
  };
  for (RandomModel::Layer &later : model.layers)
    rename(later.inputs), rename(later.states);
  rename(model.outputs);
}

/// The lists of names of which one may be left out.
std::vector<std::vector<std::string> *> namesOf(RandomModel &model) {
  std::vector<std::vector<std::string> *> all = {&model.outputs};
  for (RandomModel::Layer &layer : model.layers)
    all.push_back(&layer.inputs);
  return all;
}

} // namespace

std::vector<RandomModel> smallerModels(const RandomModel &model) {
  std::vector<RandomModel> smaller;
  // Adds the model after `change`, which tells whether there was something to do.
  auto attempt = [&](const std::function<bool(RandomModel &)> &change) {
    RandomModel copy = model;
    if (change(copy))
      smaller.push_back(std::move(copy));
  };
  RandomModel counted = model;

  for (size_t i = 0; i < model.cells.size(); ++i)
    attempt([&](RandomModel &m) { return m.cells.erase(m.cells.begin() + i), true; });
  if (model.layers.size() > 1)
    for (size_t i = 0; i < model.layers.size(); ++i)
      attempt([&](RandomModel &m) { return removeLayer(m, i), true; });
  if (model.inputs.size() > 1)
    for (size_t i = 0; i < model.inputs.size(); ++i)
      attempt([&](RandomModel &m) { return m.inputs.erase(m.inputs.begin() + i), true; });
  for (size_t i = 0; i < model.inputs.size(); ++i)
    attempt([&](RandomModel &m) { return std::exchange(m.inputs[i].hasMask, false); });
  for (size_t i = 0; i < model.parameters.size(); ++i)
    attempt([&](RandomModel &m) { return m.parameters.erase(m.parameters.begin() + i), true; });
  for (size_t i = 0; i < model.layers.size(); ++i) {
    attempt([&](RandomModel &m) { return !std::exchange(m.layers[i].sharedName, {}).empty(); });
    attempt([&](RandomModel &m) { return !std::exchange(m.layers[i].states, {}).empty(); });
  }
  for (size_t i = 0; i < namesOf(counted).size(); ++i)
    for (size_t k = 0; k < namesOf(counted)[i]->size(); ++k)
      attempt([&](RandomModel &m) {
        std::vector<std::string> &names = *namesOf(m)[i];
        names.erase(names.begin() + k);
        return !names.empty();
      });
  attempt([&](RandomModel &m) {
    m.optimizer.name.clear();
    m.lossFunction.reset();
    m.metric.reset();
    m.lossTerms.clear();
    return !model.lossTerms.empty() || !std::exchange(m.loss.name, "").empty();
  });
  if (model.lossTerms.size() > 1)
    for (size_t i = 0; i < model.lossTerms.size(); ++i)
      attempt([&](RandomModel &m) { return m.lossTerms.erase(m.lossTerms.begin() + i), true; });

  for (int64_t (*less)(int64_t) :
       {+[](int64_t) -> int64_t { return 1; }, +[](int64_t number) { return number / 2; },
        +[](int64_t number) { return number - 1; }})
    for (size_t i = 0; i < numbersOf(counted).size(); ++i) {
      // Shapes that must be the same stay the same.
      attempt([&](RandomModel &m) {
        int64_t before = *numbersOf(m)[i], now = less(before), changed = 0;
        for (int64_t *number : numbersOf(m))
          if (number != &m.batch && number != &m.samples && number != &m.streams &&
              *number == before)
            *number = now, ++changed;
        return now > 0 && now < before && changed > 1;
      });
      attempt([&](RandomModel &m) {
        int64_t &number = *numbersOf(m)[i];
        int64_t before = number;
        number = less(number);
        m.samples = std::min(m.samples, m.batch);
        return number > 0 && number < before;
      });
    }

  for (size_t i = 0; i < callsOf(counted).size(); ++i)
    for (size_t k = 0; k < callsOf(counted)[i]->options.size(); ++k) {
      attempt([&](RandomModel &m) {
        auto &options = callsOf(m)[i]->options;
        return options.erase(options.begin() + k), true;
      });
      // A wrapper's layer without the wrapper.
      attempt([&](RandomModel &m) {
        RandomCall inner = callsOf(m)[i]->options[k].value;
        bool isLayer = inner.units.has_value() && !inner.name.empty();
        if (isLayer)
          *callsOf(m)[i] = inner;
        return isLayer;
      });
    }
  for (size_t i = 0; i < model.cells.size(); ++i)
    for (const RandomCell &cell : smallerCells(model.cells[i]))
      attempt([&](RandomModel &m) { return m.cells[i] = cell, true; });
  for (size_t i = 0; i < model.layers.size(); ++i)
    attempt([&](RandomModel &m) { return std::exchange(m.layers[i].returnSequences, false); });
  if (model.loss.name.empty())
    return smaller;
  if (model.metric) {
    attempt([](RandomModel &m) { return m.metric.reset(), true; });
    for (const RandomLoss &metric : smallerLosses(*model.metric))
      attempt([&](RandomModel &m) { return m.metric = metric, true; });
  }
  if (model.lossFunction && model.lossFunction->takesWeights &&
      textOf(*model.lossFunction, "").find("w * ") == std::string::npos)
    attempt([](RandomModel &m) { return std::exchange(m.lossFunction->takesWeights, false); });
  if (model.lossFunction)
    for (const RandomLoss &loss : smallerLosses(*model.lossFunction))
      attempt([&](RandomModel &m) { return m.lossFunction = loss, true; });
  attempt([](RandomModel &m) {
    m.lossFunction.reset();
    return std::exchange(m.loss, {"mean_squared_error", {}, {}}).name != m.loss.name;
  });
  attempt([](RandomModel &m) {
    return std::exchange(m.optimizer, {"sgd", {}, {}}).name != m.optimizer.name;
  });
  return smaller;
}

Trial trialOf(const RandomModel &model, uint64_t seed) {
  return {textOf(model), double(model.samples) / model.batch, seed};
}

/// Whether it fails in the same way: with the same error but for its numbers.
static bool isLike(const Outcome &outcome, const Outcome &other) {
  auto errorOf = [](const std::string &message) {
    size_t at = message.find("error: ");
    std::string error =
        at == std::string::npos ? "" : message.substr(at, message.find('\n', at) - at);
    std::erase_if(error, [](char c) { return std::isdigit(static_cast<unsigned char>(c)); });
    return error;
  };
  return outcome.kind == other.kind && errorOf(outcome.message) == errorOf(other.message);
}

Failure shrink(Failure failure, const Machine &machine) {
  for (int trials = 0; trials < 300;) {
    bool found = false;
    for (const RandomModel &smaller : smallerModels(failure.model)) {
      ++trials;
      Outcome outcome = runIsolated(trialOf(smaller, failure.seed), machine);
      if (!isLike(outcome, failure.outcome))
        continue;
      failure.model = smaller;
      failure.outcome = outcome;
      found = true;
      break;
    }
    if (!found)
      break;
  }
  return failure;
}

std::string fileOf(const Failure &failure) {
  std::string what = failure.outcome.describe();
  for (size_t at = 0; (at = what.find('\n', at)) != std::string::npos; at += 3)
    what.insert(at + 1, "# ");
  std::string text = textOf(failure.model), rows;
  if (failure.outcome.length > 0) {
    text = openLength(text)->open;
    rows = fmt::format(" of length {}", failure.outcome.length);
  }
  return fmt::format("# seed {}, {} of the batch's samples{}: {}\n{}", failure.seed,
                     failure.model.samples, rows, what, text);
}

} // namespace rnn::oracle
