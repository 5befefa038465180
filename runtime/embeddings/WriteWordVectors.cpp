// A line for each word, written in blocks.
#include "embeddings/WriteWordVectors.h"

#include "data/Error.h"
#include "embeddings/Pieces.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

namespace rnn {

void writeWordVectors(WholeFile &file, const Vocabulary &vocabulary,
                      std::span<const uint64_t> counts, uint64_t units, const VectorOf &vectorOf) {
  constexpr size_t block = 1 << 16;
  auto absent = uint64_t(std::ranges::count(counts, uint64_t(0)));
  std::string text = fmt::format("{} {}\n", counts.size() - absent, units);
  std::vector<float> numbers(units);
  for (uint32_t piece = 0; piece < counts.size(); ++piece) {
    if (counts[piece] == 0)
      continue;
    text += wordOf(vocabulary, piece);
    vectorOf(piece, numbers);
    for (float number : numbers) {
      if (!std::isfinite(number))
        fail("the vector of `{}` has a number that is not a finite float32; try a smaller "
             "--learning-rate",
             nameOf(vocabulary, piece));
      fmt::format_to(std::back_inserter(text), " {}", number);
    }
    text += '\n';
    if (text.size() >= block) {
      file.write(text);
      text.clear();
    }
  }
  file.write(text);
}

} // namespace rnn
