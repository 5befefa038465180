// The random models that every run of the tests draws have all that the language has.
#include "oracle/RandomModel.h"
#include "catch/Expect.h"
#include "model/Schema.h"

#include <set>

using namespace rnn::oracle;
using namespace rnnc;

namespace {

/// "adam beta_1" for each option that is written, and the names of calls in calls: "adam
/// cosine_decay".
void addNames(const RandomCall &call, std::set<std::string> &names) {
  names.insert(call.name);
  for (const RandomCall::Option &option : call.options) {
    names.insert(call.name + " " + option.name);
    names.insert(call.name + " " + option.value.name);
    addNames(option.value, names);
  }
}

} // namespace

// The seeds of tests/oracle/CMakeLists.txt.
TEST_CASE("every layer, loss, optimizer and schedule is drawn, with every option of an optimizer") {
  std::set<std::string> names;
  uint64_t stacks = 0, ownLosses = 0, ownMetrics = 0, dataMasks = 0, sums = 0, shared = 0, tied = 0,
           weighed = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    RandomModel model = drawModel(seed);
    ownLosses += model.lossFunction.has_value();
    weighed += model.lossFunction && model.lossFunction->takesWeights;
    ownMetrics += model.metric.has_value();
    dataMasks += std::ranges::any_of(model.inputs, &RandomModel::Input::hasMask);
    addNames(model.loss, names);
    addNames(model.optimizer, names);
    sums += !model.lossTerms.empty();
    std::set<std::string> sharedNames;
    bool isShared = false, isTied = false;
    for (const RandomModel::Layer &layer : model.layers) {
      isShared |= !layer.sharedName.empty() && !sharedNames.insert(layer.sharedName).second;
      isTied |= layer.isReversed && !layer.sharedName.empty();
    }
    shared += isShared;
    tied += isTied;
    uint64_t withStates = 0;
    for (const RandomModel::Layer &layer : model.layers) {
      addNames(layer.call, names);
      withStates += std::ranges::any_of(layer.call.options, [](const RandomCall::Option &option) {
        return option.name == "stateful" && option.value.name == "true";
      });
    }
    stacks += withStates > 1;
  }
  CHECK(stacks > 10);
  CHECK(ownLosses > 20);
  CHECK(weighed > 5);
  CHECK(ownMetrics > 20);
  CHECK(dataMasks > 20);
  CHECK(sums > 10);
  CHECK(shared > 15);
  CHECK(tied > 5);
  for (const std::vector<CallSchema> *schemas :
       {&layerSchemas(), &lossSchemas(), &optimizerSchemas(), &scheduleSchemas()})
    for (const CallSchema &schema : *schemas) {
      CAPTURE(schema.name);
      CHECK(names.contains(std::string(schema.name)));
    }
  for (const CallSchema &optimizer : optimizerSchemas())
    for (const ArgumentSchema &argument : optimizer.arguments) {
      CAPTURE(optimizer.name, argument.name);
      CHECK(names.contains(std::string(optimizer.name) + " " + std::string(argument.name)));
    }
}
