// A model and a layer's name -> the place of the embedding matrix in the arena.
#include "embeddings/Embedding.h"

#include "data/Error.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <vector>

namespace rnn {

namespace {

/// The matrix of a layer is the weight with Keras' path for it.
Embedding embeddingOf(const rnn_model &model, const std::string &layer) {
  std::span parameters(model.parameters, model.parameter_count);
  auto weight = std::ranges::find(parameters, layer + "/embeddings", &rnn_parameter::name);
  return {model.name, layer, weight->shape.sizes[0], weight->shape.sizes[1], weight->offset};
}

} // namespace

Embedding findEmbedding(const rnn_model &model, std::string_view layer, std::string_view option) {
  std::vector<std::string> names;
  for (const rnn_layer &each : std::span(model.layers, model.layer_count))
    if (each.class_name == std::string_view("Embedding"))
      names.push_back(each.name);
  if (names.empty())
    fail("model `{}` has no `embedding` layer", model.name);
  if (!layer.empty() && std::ranges::find(names, layer) == names.end())
    fail("there is no embedding `{}`; model `{}` has {}", layer, model.name,
         fmt::join(names, ", "));
  if (layer.empty() && names.size() > 1)
    fail("model `{}` has {} embeddings, {}; name one by `{}`", model.name, names.size(),
         fmt::join(names, ", "), option);
  return embeddingOf(model, layer.empty() ? names.front() : std::string(layer));
}

void requireSameSize(const Embedding &embedding, const Vocabulary &vocabulary,
                     const std::filesystem::path &path) {
  if (vocabulary.size() != embedding.pieces)
    fail("the vocabulary `{}` has a size of {}, but `{}` of model `{}` has an input_dim of {}; use "
         "the vocabulary that belongs to the model",
         path.string(), vocabulary.size(), embedding.layer, embedding.model, embedding.pieces);
}

} // namespace rnn
