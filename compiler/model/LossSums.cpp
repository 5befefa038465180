// Each term of a loss -> its output, its target and its name in the history.
#include "model/LossSums.h"

#include "model/Definitions.h"
#include "model/LayerRules.h"
#include "model/LossOutputs.h"
#include "model/Saturation.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>

namespace rnnc {

namespace {

class SumChecker {
public:
  SumChecker(const LossFunctions &losses, Model &model, Diagnostics &diagnostics)
      : losses(losses), model(model), diagnostics(diagnostics) {}

  void run(const ast::Setting &setting) {
    const ast::Value &name = setting.value;
    const std::vector<CallSchema> schemas = {
        {name.text, {{"reduction", ArgumentType::Reduction, "sum_over_batch_size"}}, 0}};
    if (losses.has(name.text) || findSchema(lossSchemas(), name.text)) {
      diagnostics.error(name.range, fmt::format("there is a loss `{}` already", name.text),
                        "give the sum another name: `loss total = ...`");
      return;
    }
    bool isRight = true;
    for (const ast::LossTerm &term : setting.terms)
      isRight &= add(term);
    if (!isRight)
      return;
    nameTerms();
    addTargets();
    model.loss = resolveCall(name, schemas, "loss", diagnostics);
  }

private:
  bool error(SourceRange range, std::string message, std::string hint = "") {
    diagnostics.error(range, std::move(message), std::move(hint));
    return false;
  }

  /// `0.3 * huber(b, delta=2)`: the first argument is the output.
  bool add(const ast::LossTerm &tree) {
    ast::Value value = tree.call;
    if (value.kind != ast::Value::Call || value.arguments.empty() || value.arguments[0].name)
      return error(value.range,
                   fmt::format("a part of a loss names its output, found {}", describe(value)),
                   fmt::format("write `{}(y)`, with an output of the model", value.text));
    std::optional<size_t> output = placeOfOutput(
        value.arguments[0].value, fmt::format("`{}`", value.text), model, diagnostics);
    value.arguments.erase(value.arguments.begin());
    std::optional<Call> call = resolveCall(value, losses.schemas(), "loss", diagnostics);
    if (!call || !output)
      return false;
    LossTerm term{*call,
                  losses.has(call->name) ? losses.find(call->name) : nullptr,
                  tree.factor ? tree.factor->real : 1,
                  *output,
                  {}};
    if (losses.has(call->name) && !term.function)
      return false; // with an error of its own
    if (!isOfSamples(term))
      return false;
    model.lossTerms.push_back(std::move(term));
    return true;
  }

  const Tensor &outputOf(const LossTerm &term) const {
    return model.tensors[model.outputs[term.output]];
  }

  /// Whether the term is a number for each sample, whatever the other samples are.
  bool isOfSamples(const LossTerm &term) {
    const Tensor &output = outputOf(term);
    const Arguments &given = term.call.arguments;
    if (!hasWeightsBefore(model, model.outputs[term.output], term.call.range, diagnostics))
      return false;
    if (std::ranges::find(output.shape, unknownLength) != output.shape.end())
      return error(term.call.range,
                   fmt::format("`{}` has the length `?`; a loss of several parts needs outputs of "
                               "a known size",
                               output.name));
    if (given.isGiven("reduction"))
      return error(given.range("reduction"),
                   "a part of a loss is a number for each sample; the loss is their mean");
    if (term.function) {
      checkUnits(*term.function, term.call.range, output.shape.back(), diagnostics);
      if (term.function->takesWeights())
        return error(
            term.call.range,
            fmt::format("`{}` takes the weight of each step; in a loss of several parts, a "
                        "sample has one weight",
                        term.call.name),
            "leave its third argument out");
      return true;
    }
    std::string hint = fmt::format("write a loss of your own: `loss masked(y, t) {{ mean(...) }}`, "
                                   "whose mean leaves masked steps out for each sample");
    if (output.isMasked)
      return error(term.call.range,
                   fmt::format("`{}` is masked, and `{}` divides by the unmasked steps of the "
                               "whole batch",
                               output.name, term.call.name),
                   hint);
    if (given.has("ignore_class") && given.limit("ignore_class"))
      return error(given.range("ignore_class"),
                   "a part of a loss cannot ignore a class: it would divide by the steps of the "
                   "whole batch that count");
    checkLossOutput(model, model.outputs[term.output], term.call, diagnostics);
    return true;
  }

  /// As Keras calls them; an output that has several is told apart by the losses.
  void nameTerms() {
    std::set<std::string> names;
    for (LossTerm &term : model.lossTerms) {
      bool isOnly = std::ranges::count(model.lossTerms, term.output, &LossTerm::output) == 1;
      std::string name =
          fmt::format("{}_{}", outputOf(term).name, isOnly ? "loss" : term.call.name);
      term.name = name;
      for (int number = 1; !names.insert(term.name).second; ++number)
        term.name = fmt::format("{}_{}", name, number);
    }
  }

  /// One for each output that has a loss, in the order of the outputs. All parts of an output must
  /// take the same target.
  void addTargets() {
    for (size_t output = 0; output < model.outputs.size(); ++output) {
      std::optional<Target> target;
      for (const LossTerm &term : model.lossTerms) {
        if (term.output != output)
          continue;
        bool isClass = !term.function && lossDefinition(term.call.name).targetIsClass;
        Target own = targetOf(model.tensors[model.outputs[output]], isClass);
        own.output = output;
        if (target && target->tensor.classes != own.tensor.classes)
          error(term.call.range, fmt::format("the parts of `{}` need different targets: numbers "
                                             "of classes, and a number for each unit",
                                             outputOf(term).name));
        target = own;
      }
      if (target)
        model.targets.push_back(*target);
    }
    int64_t size = 0;
    for (const Target &target : model.targets) {
      int64_t numbers = 1;
      for (int64_t axis : target.tensor.shape)
        numbers = product({numbers, axis});
      size = sum(size, numbers);
    }
    model.target = {.name = "target", .shape = {size}};
    if (model.targets.size() == 1) // as with a single loss
      model.target = model.targets.front().tensor;
    model.target.name = "target";
  }

  const LossFunctions &losses;
  Model &model;
  Diagnostics &diagnostics;
};

} // namespace

void checkLossSum(const ast::Setting &setting, const LossFunctions &losses, Model &model,
                  Diagnostics &diagnostics) {
  if (!model.outputs.empty())
    SumChecker(losses, model, diagnostics).run(setting);
}

} // namespace rnnc
