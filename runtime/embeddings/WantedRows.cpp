// A word and its vector -> the rows of all pieces with this word.
#include "embeddings/WantedRows.h"

#include "data/Error.h"
#include "embeddings/Pieces.h"

#include <algorithm>

namespace rnn {

WantedRows::WantedRows(const Embedding &embedding, const Vocabulary &vocabulary,
                       std::span<float> parameters)
    : embedding(embedding), parameters(parameters), first(firstPiece(vocabulary)) {
  for (uint32_t id = first; id < embedding.pieces; ++id) {
    uint32_t number = words.add(wordOf(vocabulary, id));
    waiting.resize(words.size());
    waiting[number].push_back(id);
  }
}

bool WantedRows::wants(std::string_view word) const {
  uint32_t number = words.find(word);
  return number != StringTable::none && !waiting[number].empty();
}

void WantedRows::fill(std::string_view word, std::span<const float> numbers) {
  std::vector<uint32_t> &ids = waiting[words.find(word)];
  for (uint32_t id : ids)
    std::ranges::copy(numbers, embedding.row(parameters, id).begin());
  filled += ids.size();
  ids.clear();
}

void WantedRows::requireUnits(uint64_t units, const std::filesystem::path &path) const {
  if (units != embedding.units)
    fail("`{}` has vectors of {} numbers, but `{}` of model `{}` has an output_dim of {}; both "
         "must be the same",
         path.string(), units, embedding.layer, embedding.model, embedding.units);
}

} // namespace rnn
