// Schemas of losses and optimizers -> a model that can be trained.
#include "oracle/RandomTraining.h"

#include "model/Check.h"
#include "model/Definitions.h"
#include "model/LayerDefinition.h"
#include "syntax/Parser.h"

#include <algorithm>
#include <map>

namespace rnn::oracle {

using namespace rnnc;

namespace {

RandomLoss drawOwn(RandomCalls &calls) {
  return drawLoss(calls.random,
                  [&] { return textOf(calls.call(calls.pick(activationSchemas()))); });
}

RandomCall drawOptimizer(RandomCalls &calls) {
  return calls.call(optimizerSchemas()[calls.optimizer]);
}

std::optional<RandomCall> outputFor(const RandomCall &loss, RandomCalls &calls) {
  static const std::map<LossPrediction, std::string> activations = {
      {LossPrediction::FromZero, "softplus"},
      {LossPrediction::Probabilities, "sigmoid"},
      {LossPrediction::Shares, "softmax"},
      {LossPrediction::Weights, "softmax"}};
  auto found = activations.find(lossDefinition(loss.name).prediction);
  if (found == activations.end())
    return std::nullopt;
  return RandomCall{"dense", 1 + calls.size(), {{"activation", {found->second, {}, {}}}}};
}

/// Keras' losses of any numbers.
const std::vector<std::string_view> &unboundedLosses() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> names;
    for (const LossDefinition &loss : lossDefinitions())
      if (loss.prediction == LossPrediction::Unbounded)
        names.push_back(loss.schema.name);
    return names;
  }();
  return names;
}

RandomCall lossOfOutput(int64_t units, RandomCalls &calls) {
  if (units > 1 && calls.oneIn(4))
    return {"sparse_categorical_crossentropy", {}, {{"from_logits", {"true", {}, {}}}}};
  if (calls.oneIn(4))
    return {ownLossName, {}, {}};
  RandomCall call = calls.call(*findSchema(lossSchemas(), calls.pick(unboundedLosses())));
  std::erase_if(call.options, [](const auto &each) { return each.name == "reduction"; });
  return call;
}

/// Whether it has no error and something to train.
bool canBeTrained(RandomModel model, const RandomCalls &calls) {
  model.cells = calls.cells;
  std::optional<Model> checked = check(model);
  return checked && std::ranges::any_of(checked->layers, [](const Layer &layer) {
           return layer.units > 0 && layer.definition->weights;
         });
}

} // namespace

std::optional<RandomCall> drawTraining(RandomModel &model, RandomCalls &calls) {
  model.loss = calls.call(calls.pick(lossSchemas()));
  if (calls.oneIn(6)) {
    model.loss = {ownLossName, {}, {}};
    model.lossFunction = drawOwn(calls);
  }
  if (calls.oneIn(8) && model.loss.name != "sparse_categorical_crossentropy")
    model.metric = drawOwn(calls);
  model.optimizer = drawOptimizer(calls);
  return model.lossFunction ? std::nullopt : outputFor(model.loss, calls);
}

void drawTrainingOfOutputs(RandomModel &model, const std::vector<int64_t> &units,
                           RandomCalls &calls) {
  for (size_t output = 0; output < units.size(); ++output) {
    if (calls.oneIn(5))
      continue;
    RandomCall call = lossOfOutput(units[output], calls);
    if (call.name == ownLossName && !model.lossFunction)
      model.lossFunction = drawOwn(calls);
    model.lossTerms.push_back(
        {std::to_string(1 + calls.below(3)), std::move(call), model.outputs[output]});
  }
  model.optimizer = drawOptimizer(calls);
  if (model.lossTerms.empty() || !canBeTrained(model, calls)) { // a mask, for instance
    model.lossTerms.clear();
    model.lossFunction.reset();
  }
}

std::optional<Model> check(const RandomModel &model) {
  Source source("", textOf(model));
  Diagnostics diagnostics(source);
  std::optional<ast::Model> tree = parseModel(source, diagnostics);
  if (!tree)
    return std::nullopt;
  return checkModel(*tree, [](int64_t) { return 1; }, diagnostics);
}

} // namespace rnn::oracle
