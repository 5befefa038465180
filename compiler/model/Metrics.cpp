// Calls -> metrics that fit output and target. Keras decides what `accuracy` means from the same
// shapes, at the first batch of data.
#include "model/Metrics.h"

#include "model/Definitions.h"
#include "model/LossOutputs.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

class Checker {
public:
  /// `loss`: that of the output which the metric reads.
  Checker(const Model &model, const Target &target, const Call &loss, Diagnostics &diagnostics)
      : loss(loss), classes(model.tensors[model.outputs[target.output]].shape.back()),
        isSparse(target.tensor.classes > 0), diagnostics(diagnostics) {}

  void check(Metric &metric) {
    if (metric.function)
      return checkOwn(metric);
    if (metric.call.name == "accuracy")
      chooseAccuracy(metric.call);
    MetricTarget target = metricDefinition(metric.call.name).target;
    if (target == MetricTarget::Class && !isSparse)
      differs(metric, "numbers of classes", "a target for each output",
              metric.call.name.substr(std::string_view("sparse_").size()));
    else if (target != MetricTarget::Class && isSparse)
      differs(metric, "a target for each output", "numbers of classes",
              target == MetricTarget::OneOfMany ? "sparse_" + metric.call.name : "accuracy");
    else if (target != MetricTarget::PerOutput && classes == 1)
      diagnostics.error(
          metric.call.nameRange,
          fmt::format("`{}` needs an output for each of two or more classes, found 1", metric.text),
          "for one output there is `binary_accuracy`");
    else
      checkArguments(metric);
  }

private:
  void checkOwn(const Metric &metric) {
    if (isSparse)
      diagnostics.error(
          metric.call.nameRange,
          fmt::format("`{}` needs a target for each output, but `{}` has numbers of classes",
                      metric.text, loss.name));
    else
      checkUnits(*metric.function, metric.call.range, classes, diagnostics);
  }

  void differs(const Metric &metric, std::string_view of, std::string_view given,
               std::string_view instead) {
    diagnostics.error(metric.call.nameRange,
                      fmt::format("`{}` needs {} in the data, but `{}` has {}", metric.text, of,
                                  loss.name, given),
                      fmt::format("write `{}`", instead));
  }

  /// As in Keras, one output is binary, whatever the target is.
  void chooseAccuracy(Call &call) {
    call.name = classes == 1 ? "binary_accuracy"
                : isSparse   ? "sparse_categorical_accuracy"
                             : "categorical_accuracy";
    if (classes > 1 && call.arguments.isGiven("threshold"))
      diagnostics.error(
          call.arguments.range("threshold"),
          fmt::format("`threshold` is for one output; of {} the greatest is taken", classes),
          "leave it out");
  }

  void checkArguments(const Metric &metric) {
    const Call &call = metric.call;
    const Arguments &given = call.arguments;
    if (given.has("k") && given.size("k") > classes)
      diagnostics.error(
          given.range("k"),
          fmt::format("`k` is {}, but there are {} classes", given.size("k"), classes),
          fmt::format("write `{}({})` or less", metric.text, classes - 1));
    if (call.name == "auc" && given.size("num_thresholds") < 2)
      diagnostics.error(given.range("num_thresholds"),
                        fmt::format("`num_thresholds` must be at least 2, found `{}`",
                                    given.size("num_thresholds")));
    if (loss.arguments.has("from_logits") && loss.arguments.boolean("from_logits"))
      warnOfLogits(metric);
  }

  /// Keras treats them as probabilities; its result is reproduced.
  void warnOfLogits(const Metric &metric) {
    const Arguments &given = metric.call.arguments;
    auto warn = [&](std::string_view does, std::string_view instead) {
      diagnostics.warning(metric.call.nameRange,
                          fmt::format("`{}` {}, but the model predicts logits", metric.text, does),
                          fmt::format("write `{}({})`", metric.text, instead));
    };
    if (metricDefinition(metric.call.name).target == MetricTarget::PerOutput)
      for (std::string_view threshold : {"threshold", "thresholds"})
        if (given.has(threshold) && !given.isGiven(threshold))
          warn("counts predictions above 0.5", fmt::format("{}=0", threshold));
    if (metric.call.name == "auc" && !given.boolean("from_logits"))
      warn("takes predictions for probabilities", "from_logits=true");
  }

  const Call &loss;
  int64_t classes; // number of outputs in a step
  bool isSparse;   // the target is the number of a class
  Diagnostics &diagnostics;
};

} // namespace

void resolveMetrics(const ast::Value &list, const LossFunctions &own, Model &model,
                    Diagnostics &diagnostics) {
  std::map<std::string, int> seen;
  for (const ast::Argument &element : list.arguments) {
    ast::Value value = element.value;
    std::string name = value.text;
    std::optional<size_t> output = 0;
    if (model.outputs.size() > 1) { // `mae(a)`
      bool isNamed = value.kind == ast::Value::Call && !value.arguments.empty() &&
                     !value.arguments.front().name;
      output = placeOfOutput(isNamed ? value.arguments.front().value : value,
                             fmt::format("`{}`", name), model, diagnostics);
      if (!output)
        continue;
      value.arguments.erase(value.arguments.begin());
      name = fmt::format("{}_{}", model.tensors[model.outputs[*output]].name, name);
    }
    std::optional<Call> call = resolveCall(value, own.schemas(), "metric", diagnostics);
    if (!call)
      continue;
    if (int before = seen[name]++; before > 0)
      name += fmt::format("_{}", before);
    model.metrics.push_back({value.text, name, std::move(*call)});
    model.metrics.back().output = *output;
    if (own.has(value.text))
      model.metrics.back().function = own.find(value.text);
  }
}

void checkMetrics(Model &model, Diagnostics &diagnostics) {
  if (!model.loss || model.targets.empty())
    return;
  for (Metric &metric : model.metrics) {
    if (!metric.function && !findSchema(metricSchemas(), metric.call.name))
      continue; // it has an error
    auto target = std::ranges::find(model.targets, metric.output, &Target::output);
    const Tensor &output = model.tensors[model.outputs[metric.output]];
    bool isOfSum = !model.lossTerms.empty();
    if (target == model.targets.end()) {
      diagnostics.error(
          metric.call.range,
          fmt::format("`{}` has no loss, so the data has no target for it", output.name));
    } else if (isOfSum && output.isMasked && !metric.function) {
      diagnostics.error(metric.call.range,
                        fmt::format("`{}` is masked; beside a loss of several parts, a metric of "
                                    "your own leaves masked steps out",
                                    output.name));
    } else {
      metric.target = size_t(target - model.targets.begin());
      auto term = std::ranges::find(model.lossTerms, metric.output, &LossTerm::output);
      Checker(model, *target, isOfSum ? term->call : *model.loss, diagnostics).check(metric);
    }
  }
}

} // namespace rnnc
