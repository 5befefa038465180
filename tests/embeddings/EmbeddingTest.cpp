// Finding an embedding by its layer, and comparing its size with a vocabulary.
#include "embeddings/Embedding.h"

#include "Expect.h"
#include "ListVocabulary.h"

using namespace rnn;

namespace {

const rnn_layer layers[] = {{"first", "Embedding", {1, {8}}, 40},
                            {"second", "Embedding", {1, {4}}, 28},
                            {"dense", "Dense", {1, {1}}, 5}};
const rnn_parameter parameters[] = {{"first/embeddings", {2, {5, 8}}, 0, 40, 1},
                                    {"second/embeddings", {2, {7, 4}}, 48, 28, 1},
                                    {"dense/kernel", {2, {4, 1}}, 80, 4, 1}};

/// A model with some of the layers.
rnn_model modelOf(uint64_t firstLayer, uint64_t layerCount) {
  rnn_model model = {};
  model.name = "m";
  model.layers = layers + firstLayer;
  model.layer_count = layerCount;
  model.parameters = parameters;
  model.parameter_count = 3;
  return model;
}

} // namespace

TEST_CASE("the only embedding needs no name") {
  Embedding embedding = findEmbedding(modelOf(1, 2), "", "--layer");
  CHECK(embedding.model == "m");
  CHECK(embedding.layer == "second");
  CHECK(embedding.pieces == 7);
  CHECK(embedding.units == 4);
  CHECK(embedding.offset == 48);
  std::vector<float> arena(96);
  arena[48 + 2 * 4] = 1;
  CHECK(embedding.row(std::span<const float>(arena), 2)[0] == 1);
  CHECK(embedding.row(std::span<const float>(arena), 2).size() == 4);
}

TEST_CASE("one of several embeddings has a name") {
  CHECK(findEmbedding(modelOf(0, 3), "second", "--layer").offset == 48);
  CHECK(findEmbedding(modelOf(0, 3), "first", "--layer").units == 8);
  auto message = [](uint64_t first, uint64_t count, const char *name) {
    return messageOf([&] { findEmbedding(modelOf(first, count), name, "--layer"); });
  };
  CHECK(message(0, 3, "") == "model `m` has 2 embeddings, first, second; name one by `--layer`");
  CHECK(message(0, 3, "dense") == "there is no embedding `dense`; model `m` has first, second");
  CHECK(message(2, 1, "") == "model `m` has no `embedding` layer");
}

TEST_CASE("a vocabulary of another size is refused") {
  ListVocabulary vocabulary("word", {"a", "b"});
  requireSameSize(embeddingOf(2, 4), vocabulary, "v.txt");
  CHECK(
      messageOf([&] { requireSameSize(embeddingOf(3, 4), vocabulary, "v.txt"); }) ==
      "the vocabulary `v.txt` has a size of 2, but `words` of model `reviews` has an input_dim of "
      "3; use the vocabulary that belongs to the model");
}
