// A vocabulary -> rows of an embedding.
#include "embeddings/WordRows.h"

#include "embeddings/Pieces.h"

#include <algorithm>
#include <cmath>

namespace rnn {

WordRows::WordRows(const Vocabulary &vocabulary, std::span<const uint64_t> counts,
                   const NgramOptions &options) {
  begins.push_back(0);
  for (uint32_t piece = 0; piece < counts.size(); ++piece) {
    if (counts[piece] > 0) {
      rows.push_back(piece);
      forEachNgram(wordOf(vocabulary, piece), options.least, options.most,
                   [&](std::string_view ngram) {
                     rows.push_back(uint32_t(counts.size() + bucketOf(ngram, options.buckets)));
                   });
    }
    mostRows = std::max(mostRows, rows.size() - begins.back());
    begins.push_back(rows.size());
  }
}

void WordRows::vectorOf(uint32_t piece, const Embedding &embedding,
                        std::span<const float> parameters, std::span<float> numbers) const {
  std::span<const uint32_t> own = of(piece);
  std::vector<double> sums(numbers.size());
  for (uint32_t row : own) {
    std::span<const float> added = embedding.row(parameters, row);
    for (size_t i = 0; i < sums.size(); ++i)
      sums[i] += added[i];
  }
  double root = std::sqrt(double(own.size()));
  std::ranges::transform(sums, numbers.begin(), [&](double sum) { return float(sum / root); });
}

} // namespace rnn
