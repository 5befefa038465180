// A line for each word, written in blocks.
#include "embeddings/WriteWordVectors.h"

#include "embeddings/Pieces.h"

#include <algorithm>
#include <fmt/format.h>
#include <iterator>

namespace rnn {

void writeWordVectors(WholeFile &file, const Embedding &embedding, const Vocabulary &vocabulary,
                      std::span<const uint64_t> counts, std::span<const float> parameters) {
  constexpr size_t block = 1 << 16;
  auto absent = uint64_t(std::ranges::count(counts, uint64_t(0)));
  std::string text = fmt::format("{} {}\n", counts.size() - absent, embedding.units);
  for (uint32_t piece = 0; piece < counts.size(); ++piece) {
    if (counts[piece] == 0)
      continue;
    text += wordOf(vocabulary, piece);
    for (float number : embedding.row(parameters, piece))
      fmt::format_to(std::back_inserter(text), " {}", number);
    text += '\n';
    if (text.size() >= block) {
      file.write(text);
      text.clear();
    }
  }
  file.write(text);
}

} // namespace rnn
