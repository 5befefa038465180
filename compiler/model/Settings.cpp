// The statements `loss`, `optimizer`, `metrics`, `batch` and `streams` -> checked settings of the
// model.
#include "model/Settings.h"

#include "model/Arguments.h"
#include "model/Definitions.h"
#include "model/LossOutputs.h"
#include "model/LossSums.h"
#include "model/Metrics.h"
#include "model/OptimizerOptions.h"
#include "syntax/Statements.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

void checkOwnLoss(const LossFunction &loss, const Call &use, const Tensor &output,
                  Diagnostics &diagnostics) {
  checkUnits(loss, use.range, output.shape.back(), diagnostics);
  if (!loss.takesWeights())
    return;
  if (output.shape.size() == 1)
    diagnostics.error(use.range,
                      fmt::format("`{}` takes the weight of each step, and `{}` has no steps",
                                  loss.name, output.name),
                      "leave its third argument out: the loss of a sample is multiplied by the "
                      "sample's weight");
  if (use.arguments.call("reduction").name == "mean_with_sample_weight")
    diagnostics.error(
        use.arguments.range("reduction"),
        fmt::format("`{}` takes the weights itself, so nothing is left to divide by", loss.name),
        "divide by `mean` of the weights in the loss");
}

void checkLoss(const ast::Value &value, const LossFunctions &losses, Model &model,
               Diagnostics &diagnostics) {
  model.loss = resolveCall(value, losses.schemas(), "loss", diagnostics);
  // With a single class, all probabilities are 1 and nothing is learned.
  if (!model.loss || model.outputs.empty())
    return;
  if (model.outputs.size() > 1)
    diagnostics.error(value.range,
                      fmt::format("a loss compares one output with its target, and "
                                  "the model has {}",
                                  model.outputs.size()),
                      fmt::format("name one in `output`, or give each a loss: `loss total = {}({}) "
                                  "+ ...`",
                                  value.text, model.output().name));
  const Tensor &output = model.output();
  hasWeightsBefore(model, model.outputs.front(), value.range, diagnostics);
  bool isOwn = losses.has(model.loss->name);
  model.targets = {targetOf(output, !isOwn && lossDefinition(model.loss->name).targetIsClass)};
  model.target = model.targets.front().tensor;
  model.target.name = "target";
  if (losses.has(model.loss->name)) {
    model.lossFunction = losses.find(model.loss->name);
    if (model.lossFunction)
      checkOwnLoss(*model.lossFunction, *model.loss, output, diagnostics);
    return;
  }
  const LossDefinition &loss = lossDefinition(model.loss->name);
  if (loss.prediction == LossPrediction::Weights && output.shape.back() == 1)
    diagnostics.error(
        value.range,
        fmt::format("`{}` needs an output for each of two or more classes, found 1", value.text),
        "for two classes and one output there is `binary_crossentropy`");
  else
    checkLossOutput(model, model.outputs.front(), *model.loss, diagnostics);
}

void checkOptimizer(const ast::Value &value, Model &model, Diagnostics &diagnostics) {
  model.optimizer = resolveCall(value, optimizerSchemas(), "optimizer", diagnostics);
  if (model.optimizer)
    checkOptimizerOptions(*model.optimizer, diagnostics);
}

/// The number from 1 to `largest` that the statement gives.
std::optional<int64_t> wholeNumber(const std::string &statement, int64_t largest,
                                   const ast::Value &value, Diagnostics &diagnostics) {
  if (value.kind == ast::Value::Invalid)
    return std::nullopt;
  if (value.kind != ast::Value::Integer)
    diagnostics.error(value.range, fmt::format("`{}` must be a whole number, found {}", statement,
                                               describe(value)));
  else if (value.integer < 1 || value.integer > largest)
    diagnostics.error(value.range, fmt::format("`{}` must be from 1 to {}, found {}", statement,
                                               largest, describe(value)));
  else
    return value.integer;
  return std::nullopt;
}

void checkBatch(const ast::Value &value, Model &model, Diagnostics &diagnostics) {
  std::optional<int64_t> batch = wholeNumber("batch", 65536, value, diagnostics);
  model.batchIsGiven = batch.has_value();
  model.batch = batch.value_or(model.batch);
}

void checkStreams(const ast::Value &value, Model &model, Diagnostics &diagnostics) {
  model.streams = wholeNumber("streams", mostStreams, value, diagnostics).value_or(1);
}

std::string unknownStatementHint(const std::string &keyword) {
  for (const CallSchema &layer : layerSchemas())
    if (isSpeltAs(keyword, layer.name))
      return fmt::format("put a layer's arguments in parentheses: `{}(...)`", layer.name);
  std::string hint = statementHint(keyword);
  return hint.empty() ? suggestion(keyword, statementKeywords()) : hint;
}

/// The functions that the text defines.
struct OwnFunctions {
  LossFunctions losses, metrics;
};

void checkSetting(Statement statement, const ast::Setting &setting, const OwnFunctions &own,
                  Model &model, Diagnostics &diagnostics) {
  const ast::Value &value = setting.value;
  switch (statement) {
  case Statement::Loss:
    return setting.terms.empty() ? checkLoss(value, own.losses, model, diagnostics)
                                 : checkLossSum(setting, own.losses, model, diagnostics);
  case Statement::Optimizer:
    return checkOptimizer(value, model, diagnostics);
  case Statement::Metrics:
    return resolveMetrics(value, own.metrics, model, diagnostics);
  case Statement::Batch:
    return checkBatch(value, model, diagnostics);
  case Statement::Streams:
    return checkStreams(value, model, diagnostics);
  case Statement::Input:
  case Statement::Parameter:
  case Statement::Output: // the parser keeps these separate from the settings
    return;
  }
}

} // namespace

void checkSettings(const ast::Model &tree, Model &model, Diagnostics &diagnostics) {
  OwnFunctions own{LossFunctions(tree.losses, "loss", lossSchemas(),
                                 {{"reduction", ArgumentType::Reduction, "sum_over_batch_size"}},
                                 diagnostics),
                   LossFunctions(tree.metrics, "metric", metricSchemas(), {}, diagnostics)};
  std::map<std::string, SourceRange> seen;
  for (const ast::Setting &setting : tree.settings) {
    const auto &[keyword, range] = setting.keyword;
    std::optional<Statement> statement = findStatement(keyword);
    if (!statement) {
      diagnostics.error(range, fmt::format("unknown statement `{}`", keyword),
                        unknownStatementHint(keyword));
    } else if (auto [first, isNew] = seen.try_emplace(keyword, range); !isNew) {
      diagnostics.error(range, fmt::format("`{}` is given twice", keyword));
      diagnostics.note(first->second, "the first one is here");
    } else {
      checkSetting(*statement, setting, own, model, diagnostics);
    }
  }
  checkMetrics(model, diagnostics);
  if (!tree.complete)
    return;
  if (seen.contains("metrics") && !seen.contains("loss"))
    diagnostics.error(seen["metrics"], "metrics need a loss",
                      "add lines such as `loss mean_squared_error` and `optimizer adam`");
  if (seen.contains("optimizer") && !seen.contains("loss"))
    diagnostics.error(seen["optimizer"], "an optimizer needs a loss",
                      "add a line such as `loss mean_squared_error`");
  if (seen.contains("loss") && !seen.contains("optimizer"))
    diagnostics.error(seen["loss"], "a loss needs an optimizer",
                      "add a line such as `optimizer adam`");
}

} // namespace rnnc
