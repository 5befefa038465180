// `compile_config` and `training_config` -> calls of the language.
#include "exchange/keras/ReadTraining.h"

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

bool isSerialized(const Json &json) { return json.is_string() || json.contains("class_name"); }

/// A list or an object by outputs, possibly nested -> its elements.
std::vector<Json> elementsOf(const Json &json) {
  if (json.is_null())
    return {};
  if (isSerialized(json))
    return {json};
  std::vector<Json> elements;
  if (json.is_array() || json.is_object())
    for (const Json &element : json)
      for (Json &inner : elementsOf(element))
        elements.push_back(std::move(inner));
  return elements;
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

} // namespace

void readTraining(const Json &training, const CallReader &calls, Findings &findings,
                  ImportedModel &model) {
  if (!training.is_object() || training.empty())
    return;
  auto drop = [&](const char *kind, const std::string &name, const char *reason) {
    findings.note(fmt::format("the {} `{}` is left out: {}", kind, name, reason));
  };
  std::vector<Json> losses = elementsOf(memberOr<Json>(training, "loss", Json()));
  if (losses.size() == 1) {
    model.loss = calls.setting(modern(losses.front()), rnnc::lossSchemas());
    if (!model.loss)
      drop("loss", shown(losses.front()), "the language does not have it");
  } else if (losses.size() > 1) {
    findings.note("the losses are left out; write `loss total = ...` with a part for each output");
  }
  Json optimizer =
      memberOr<Json>(training, "optimizer", memberOr<Json>(training, "optimizer_config", Json()));
  if (!optimizer.is_null()) {
    model.optimizer = calls.setting(modernOptimizer(optimizer, findings), rnnc::optimizerSchemas());
    if (!model.optimizer)
      drop("optimizer", shown(optimizer), "the language does not have it");
  }
  for (const char *list : {"metrics", "weighted_metrics"})
    for (const Json &metric : elementsOf(memberOr<Json>(training, list, Json()))) {
      std::optional<Value> call = calls.setting(modern(metric), rnnc::metricSchemas());
      if (call && losses.size() < 2)
        model.metrics.push_back(*call);
      else
        drop("metric", shown(metric),
             call ? "it belongs to one of several outputs" : "the language does not have it");
    }
  if (model.loss && !model.optimizer)
    drop("loss", model.loss->text, "it needs an optimizer");
  if (model.optimizer && !model.loss)
    drop("optimizer", model.optimizer->text, "it needs a loss");
  if (!model.loss || !model.optimizer) {
    model.loss.reset();
    model.optimizer.reset();
    model.metrics.clear();
  }
}

} // namespace rnn::exchange
