// Means of masked steps -> the inputs whose rows need a step that counts.
#include "model/MaskedMeans.h"

#include "model/LayerRules.h"

#include <algorithm>
#include <set>

namespace rnnc {

namespace {

class MaskSearch {
public:
  explicit MaskSearch(Model &model) : model(model) {}

  /// The mask of a tensor was made by a layer that reads an input, or came through others.
  void follow(size_t tensor) {
    auto layer = std::ranges::find_if(model.layers, [&](const Layer &layer) {
      return std::ranges::find(layer.outputs, tensor) != layer.outputs.end();
    });
    if (layer == model.layers.end())
      return;
    if (std::optional<double> left = maskedNumberOf(*layer))
      origins.insert({layer->inputs.front(), *left});
    else
      for (size_t input : layer->inputs)
        follow(input);
  }

  /// Of several masks that are merged one alone may have a step that counts.
  void mark() {
    if (origins.size() == 1 && origins.begin()->first < model.inputCount)
      model.tensors[origins.begin()->first].meanWithout = origins.begin()->second;
  }

private:
  Model &model;
  std::set<std::pair<size_t, double>> origins; // tensors, and the numbers that are left out
};

} // namespace

void findMaskedMeans(Model &model) {
  for (const Layer &layer : model.layers)
    if (layer.definition->mask == MaskRule::Average &&
        model.tensors[layer.inputs.front()].isMasked) {
      MaskSearch search(model);
      search.follow(layer.inputs.front());
      search.mark();
    }
}

} // namespace rnnc
