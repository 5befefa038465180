// Means over unmasked steps -> the inputs whose rows need an unmasked step.
#include "model/MaskedMeans.h"

#include "model/LayerRules.h"

#include <algorithm>
#include <set>

namespace rnnc {

namespace {

class MaskSearch {
public:
  explicit MaskSearch(Model &model) : model(model) {}

  /// Follows the mask of a tensor back to the input that it was created from, or that it is.
  void follow(size_t tensor) {
    if (std::optional<size_t> mask = model.tensors[tensor].mask)
      origins.insert({*mask, 0});
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

  /// If several masks are merged, an unmasked step in only one of them is enough.
  void mark() {
    if (origins.size() == 1 && origins.begin()->first < model.inputCount)
      model.tensors[origins.begin()->first].meanWithout = origins.begin()->second;
  }

private:
  Model &model;
  std::set<std::pair<size_t, double>> origins; // tensors, and the numbers that are masked
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
