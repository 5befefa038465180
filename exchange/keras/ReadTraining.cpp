// `compile_config` and `training_config` -> calls of the language.
#include "exchange/keras/ReadTraining.h"

#include "exchange/keras/ByOutput.h"
#include "exchange/keras/ClassNames.h"

#include <fmt/format.h>
#include <map>

namespace rnn::exchange {

namespace {

std::string shown(const Json &serialized) {
  if (serialized.is_string())
    return serialized.get<std::string>();
  std::string name = classNameOf(serialized);
  if (name == "function" || name == "LossFunctionWrapper" || name == "MeanMetricWrapper") {
    const Json config = memberOr<Json>(serialized, "config", Json());
    return config.is_string() ? config.get<std::string>()
                              : memberOr<std::string>(config, "fn", name);
  }
  return name.empty() ? serialized.dump().substr(0, 60) : name;
}

/// Names that only old versions had; a wrapped function instead of its wrapper.
Json modern(const Json &serialized) {
  static const std::map<std::string, std::string, std::less<>> names = {
      {"kullback_leibler_divergence", "kl_divergence"},
      {"KLDivergence", "kl_divergence"},
      {"cosine_proximity", "cosine_similarity"},
      {"cosine", "cosine_similarity"},
      {"huber_loss", "huber"}};
  std::string name = shown(serialized);
  auto found = names.find(name);
  if (found != names.end())
    return found->second;
  bool isWrapper = classNameOf(serialized).ends_with("Wrapper");
  return isWrapper ? Json(name) : serialized;
}

/// Options that were renamed, and the decay that each optimizer of Keras 2 had.
Json modernOptimizer(Json serialized, Findings &findings) {
  std::string className = classNameOf(serialized);
  if (className == "LossScaleOptimizer") { // of float16
    Json inner =
        memberOr<Json>(memberOr<Json>(serialized, "config", Json()), "inner_optimizer", Json());
    if (inner.is_object())
      return modernOptimizer(inner, findings);
  }
  if (!serialized.is_object() || !serialized.contains("config") ||
      !serialized["config"].is_object())
    return serialized;
  Json &config = serialized["config"];
  if (config.contains("lr") && !config.contains("learning_rate"))
    config["learning_rate"] = config["lr"];
  double decay = config.contains("decay") ? numberOf(config["decay"]).value_or(0) : 0;
  if (decay > 0 && config.contains("learning_rate") && config["learning_rate"].is_number())
    config["learning_rate"] = {{"class_name", "InverseTimeDecay"},
                               {"config",
                                {{"initial_learning_rate", config["learning_rate"]},
                                 {"decay_steps", 1},
                                 {"decay_rate", decay}}}};
  const Json rate = memberOr<Json>(config, "learning_rate", Json());
  if (rate.is_object() && !findByClass(rnnc::scheduleSchemas(), classNameOf(rate))) {
    findings.note(fmt::format("the learning rate `{}` is left out: the language does not have it",
                              shown(rate)));
    config.erase("learning_rate");
  }
  return serialized;
}

class TrainingReader {
public:
  TrainingReader(const Json &training, const CallReader &calls, Findings &findings,
                 ImportedModel &model)
      : training(training), calls(calls), findings(findings), model(model),
        outputs(outputsOf(model)) {}

  void run() {
    readLosses();
    readOptimizer();
    for (const char *list : {"metrics", "weighted_metrics"})
      readMetrics(memberOr<Json>(training, list, Json()));
    bool hasLoss = model.loss || !model.lossTerms.empty();
    if (hasLoss && !model.optimizer)
      drop("loss", model.loss ? model.loss->text : model.lossTerms.front().call.text,
           "it needs an optimizer");
    if (model.optimizer && !hasLoss)
      drop("optimizer", model.optimizer->text, "it needs a loss");
    if (hasLoss && model.optimizer)
      return;
    model.loss.reset();
    model.lossTerms.clear();
    model.optimizer.reset();
    model.metrics.clear();
  }

private:
  void drop(const char *kind, const std::string &name, const char *reason) {
    findings.note(fmt::format("the {} `{}` is left out: {}", kind, name, reason));
  }

  void readLosses() {
    auto found = byOutput(memberOr<Json>(training, "loss", Json()), outputs, OneForAll::Yes);
    auto factors =
        byOutput(memberOr<Json>(training, "loss_weights", Json()), outputs, OneForAll::No);
    bool areTooMany = found && outputs.size() == 1 && found->size() > 1;
    if (!found || !factors || areTooMany) {
      findings.note("the losses are left out: they do not name the outputs of the model; write "
                    "`loss total = ...` with a part for each");
      return;
    }
    for (const auto &[place, serialized] : *found) {
      std::optional<Value> call = calls.setting(modern(serialized), rnnc::lossSchemas());
      if (!call) {
        drop("loss", shown(serialized), "the language does not have it");
        continue;
      }
      ImportedLossTerm term{std::move(*call), 1, outputs.size() > 1 ? outputs[place].value : ""};
      for (const auto &[ofOutput, factor] : *factors)
        if (ofOutput == place)
          term.factor = numberOf(factor).value_or(1);
      model.lossTerms.push_back(std::move(term));
    }
    if (outputs.size() > 1) {
      makeParts();
      return;
    }
    if (!model.lossTerms.empty())
      model.loss = std::move(model.lossTerms.front().call);
    model.lossTerms.clear();
  }

  /// A part is a number for each sample, so it has no reduction.
  void makeParts() {
    std::erase_if(model.lossTerms, [&](ImportedLossTerm &term) {
      const Value *reduction = findArgument(term.call, "reduction");
      bool isMean =
          !reduction || reduction->text == "sum_over_batch_size" || reduction->text == "mean";
      if (!isMean)
        drop("loss", term.call.text, "the loss of one of several outputs is a mean");
      removeArgument(term.call, "reduction");
      return !isMean;
    });
  }

  void readOptimizer() {
    Json optimizer =
        memberOr<Json>(training, "optimizer", memberOr<Json>(training, "optimizer_config", Json()));
    if (optimizer.is_null())
      return;
    model.optimizer = calls.setting(modernOptimizer(optimizer, findings), rnnc::optimizerSchemas());
    if (!model.optimizer)
      drop("optimizer", shown(optimizer), "the language does not have it");
  }

  void readMetrics(const Json &list) {
    auto found = byOutput(list, outputs, OneForAll::No);
    if (!found)
      findings.note("the metrics are left out: they do not name the outputs of the model");
    else
      for (const auto &[place, metric] : *found)
        if (std::optional<Value> call = calls.setting(modern(metric), rnnc::metricSchemas()))
          model.metrics.push_back(
              {std::move(*call), outputs.size() > 1 ? outputs[place].value : ""});
        else
          drop("metric", shown(metric), "the language does not have it");
  }

  const Json &training;
  const CallReader &calls;
  Findings &findings;
  ImportedModel &model;
  std::vector<Output> outputs;
};

} // namespace

void readTraining(const Json &training, const CallReader &calls, Findings &findings,
                  ImportedModel &model) {
  if (training.is_object() && !training.empty())
    TrainingReader(training, calls, findings, model).run();
}

} // namespace rnn::exchange
