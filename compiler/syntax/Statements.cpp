// Words -> statements, or hints: arguments of Keras' `fit` and `compile` are statements here, or
// options of `rnn train`.
#include "syntax/Statements.h"

#include "syntax/Diagnostics.h"

#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

constexpr std::pair<std::string_view, Statement> keywords[] = {
    {"input", Statement::Input},         {"parameter", Statement::Parameter},
    {"output", Statement::Output},       {"loss", Statement::Loss},
    {"optimizer", Statement::Optimizer}, {"metrics", Statement::Metrics},
    {"batch", Statement::Batch},         {"streams", Statement::Streams}};

const std::map<std::string_view, std::string_view> &optionsOfTraining() {
  static const std::map<std::string_view, std::string_view> options = {
      {"epochs", "--epochs N"},
      {"epoch", "--epochs N"},
      {"validation_split", "--validation-split 0.2"},
      {"validation_data", "--validation FILE"},
      {"class_weight", "--class-weight 0:1,1:5"},
      {"early_stopping", "--early-stopping --patience N"},
      {"patience", "--early-stopping --patience N"},
      {"monitor", "--monitor NAME"},
      {"seed", "--seed N"},
      {"trainable", "--freeze LAYER"},
  };
  return options;
}

} // namespace

std::optional<Statement> findStatement(std::string_view word) {
  for (const auto &[keyword, statement] : keywords)
    if (keyword == word)
      return statement;
  return std::nullopt;
}

std::vector<std::string_view> statementKeywords() {
  std::vector<std::string_view> words;
  for (const auto &[keyword, statement] : keywords)
    words.push_back(keyword);
  return words;
}

std::string statementHint(std::string_view word) {
  if (word == "batch_size")
    return "did you mean `batch`?";
  if (word == "stream" || word == "voices" || word == "channels")
    return "did you mean `streams`?";
  if (word == "metric")
    return "did you mean `metrics`?";
  if (word == "learning_rate" || word == "lr")
    return "it belongs to the optimizer: `optimizer adam(learning_rate=0.001)`";
  if (auto option = optionsOfTraining().find(word); option != optionsOfTraining().end())
    return fmt::format("it belongs to training, not to the model: `rnn train {}`", option->second);
  return nearest(word, statementKeywords());
}

} // namespace rnnc
