// Calls of the language -> objects as Keras 3 serializes them.
#pragma once

#include "exchange/Json.h"
#include "model/LayerDefinition.h"

#include <set>

namespace rnn::exchange {

/// Writes calls, and collects what Keras does not have.
class CallWriter {
public:
  Json layer(const rnnc::Layer &layer);
  Json loss(const rnnc::Call &call);
  Json optimizer(const rnnc::Call &call);
  Json metric(const rnnc::Metric &metric);

  void lack(std::string phrase) { lacking.insert(std::move(phrase)); }
  const std::set<std::string> &found() const { return lacking; }

private:
  Json arguments(const rnnc::Call &call, const rnnc::CallSchema &schema, const std::string &place);
  Json argument(const rnnc::Arguments &arguments, const rnnc::ArgumentSchema &schema,
                const std::string &place);
  Json activation(const rnnc::Call &call, const std::string &place);
  Json object(const char *module, const rnnc::Call &call,
              const std::vector<rnnc::CallSchema> &schemas, const std::string &place);

  std::set<std::string> lacking;
};

/// An object of Keras: a class with its configuration.
Json kerasObject(const char *module, std::string className, Json config);

} // namespace rnn::exchange
