// A vocabulary that is a list of pieces, and an embedding for it.
#pragma once

#include "embeddings/Embedding.h"

namespace rnn {

class ListVocabulary : public Vocabulary {
public:
  ListVocabulary(std::string kind, std::vector<std::string> pieces, bool pad = false)
      : name(std::move(kind)), pieces(std::move(pieces)), pad(pad) {}

  std::string_view kind() const override { return name; }
  uint64_t size() const override { return pieces.size(); }
  bool hasPad() const override { return pad; }
  void encode(std::string_view, std::vector<uint32_t> &) const override { std::abort(); }
  std::string decode(std::span<const uint32_t>) const override { std::abort(); }
  std::string piece(uint32_t id) const override { return pieces.at(id); }

private:
  std::string name;
  std::vector<std::string> pieces;
  bool pad;
};

/// An embedding with this number of pieces and units, after 3 floats of other weights.
inline Embedding embeddingOf(uint64_t pieces, uint64_t units) {
  return {"reviews", "words", pieces, units, 3};
}

} // namespace rnn
