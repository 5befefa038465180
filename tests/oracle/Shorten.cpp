// A model -> the same with half of its time, whose numbers explode later.
#include "oracle/RandomModel.h"

#include <algorithm>
#include <string_view>

namespace rnn::oracle {

bool shorten(RandomModel &model) {
  auto hasName = [](std::string_view name) {
    return [=](const RandomModel::Layer &layer) { return layer.call.name == name; };
  };
  auto hasStates = [](const RandomModel::Layer &layer) { return !layer.states.empty(); };
  // A state may be as wide as a sequence has numbers, features may be chosen among all of them, and
  // a shape is that of all of them. Windows may be longer than half of a sequence.
  for (std::string_view fixed : {"reshape", "permute", "dot", "attention", "additive_attention",
                                 "conv1d", "max_pooling1d", "average_pooling1d"})
    if (std::ranges::any_of(model.layers, hasName(fixed)))
      return false;
  if (std::ranges::any_of(model.layers, hasName("flatten")) &&
      (std::ranges::any_of(model.layers, hasStates) ||
       std::ranges::any_of(model.layers, hasName("select_features"))))
    return false;
  int64_t time = 1;
  for (const RandomModel::Input &input : model.inputs)
    if (input.isTokens || input.sizes.size() == 2)
      time = std::max(time, input.sizes[0]);
  auto halve = [&](int64_t &number) {
    if (number == time)
      number /= 2;
  };
  for (RandomModel::Input &input : model.inputs)
    if (input.isTokens || input.sizes.size() == 2)
      halve(input.sizes[0]);
  for (RandomModel::Layer &layer : model.layers)
    if (layer.call.name == "repeat_vector")
      halve(*layer.call.options[0].value.units);
  return time > 1;
}

} // namespace rnn::oracle
