// Names on the command line -> functions of the object.
#include "Functions.h"

#include "model/Streaming.h"

#include "llvm/ADT/STLExtras.h"
#include <fmt/format.h>

namespace rnnc {

namespace {

/// What a model's text must have for a function.
enum class Need { Nothing, Stream, Loss, Optimizer };

struct FunctionName {
  std::string_view name;
  Need need;
  bool trains; // belongs to `train`
};

constexpr FunctionName table[] = {
    {"initialize", Need::Nothing, true}, {"predict", Need::Nothing, false},
    {"step", Need::Stream, false},       {"evaluate", Need::Loss, true},
    {"gradient", Need::Loss, true},      {"pullback", Need::Nothing, false},
    {"update", Need::Optimizer, true},
};
constexpr std::string_view training = "train";

} // namespace

std::vector<std::string_view> functionNames() {
  std::vector<std::string_view> names;
  for (const FunctionName &function : table)
    names.push_back(function.name);
  names.push_back(training);
  return names;
}

std::vector<std::string> withoutGroups(const std::vector<std::string> &names) {
  std::vector<std::string> functions;
  for (const FunctionName &function : table)
    if (llvm::is_contained(names, function.name) ||
        (function.trains && llvm::is_contained(names, training)))
      functions.emplace_back(function.name);
  return functions;
}

void checkFunctions(const std::vector<std::string> &functions, const Model &model,
                    Diagnostics &diagnostics) {
  for (const FunctionName &function : table) {
    if (!llvm::is_contained(functions, function.name))
      continue;
    auto report = [&](SourceRange range, std::string_view reason, std::string hint) {
      diagnostics.error(
          range, fmt::format("the model cannot have the function `{}`: {}", function.name, reason),
          std::move(hint));
    };
    switch (function.need) {
    case Need::Nothing:
      break;
    case Need::Stream:
      if (std::optional<StreamObstacle> obstacle = findStreamObstacle(model))
        report(obstacle->range, obstacle->reason, obstacle->hint);
      break;
    case Need::Loss:
      if (!model.loss)
        report(model.nameRange, "it has no loss", "add a line such as `loss mean_squared_error`");
      break;
    case Need::Optimizer:
      if (!model.optimizer)
        report(model.nameRange, "it has no optimizer", "add a line such as `optimizer adam`");
      break;
    }
  }
}

} // namespace rnnc
