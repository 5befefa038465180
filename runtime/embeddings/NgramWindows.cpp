// Windows -> samples of one batch.
#include "embeddings/NgramWindows.h"

#include <algorithm>
#include <cmath>

namespace rnn {

NgramWindows::NgramWindows(const WordCorpus &corpus, const WordRows &rows,
                           const WindowOptions &options)
    : rows(rows), options(options), words(corpus.words.size()), windows(corpus, options),
      negatives(corpus.counts, 0.5), width(2 * options.window * (1 + options.negative)) {}

void NgramWindows::addWindow() {
  centers.push_back(windows.word());
  near.push_back(windows.near().size());
  for (uint32_t word : windows.near()) {
    others.push_back(word);
    for (uint64_t i = 0; i < options.negative; ++i)
      others.push_back(negatives.draw(word, windows.random()));
  }
  others.resize(centers.size() * width);
}

WordBatch NgramWindows::next() {
  centers.clear();
  others.clear();
  near.clear();
  while (centers.size() < options.batch && windows.next())
    if (!windows.near().empty())
      addWindow();
  inputs.assign(centers.size() * (rows.most() + width), 0);
  targets.assign(centers.size() * width, 0);
  float *input = inputs.data(), *target = targets.data();
  for (size_t sample = 0; sample < centers.size(); ++sample) {
    std::span<const uint32_t> parts = rows.of(centers[sample]);
    std::ranges::copy(parts, input);
    std::copy_n(others.begin() + ptrdiff_t(sample * width), width, input + rows.most());
    input += rows.most() + width;
    float scale = std::sqrt(float(parts.size()));
    for (uint64_t word = 0; word < near[sample]; ++word) {
      float *its = target + word * (1 + options.negative);
      *its = scale;
      std::fill_n(its + 1, options.negative, -scale);
    }
    target += width;
  }
  return {inputs, targets, centers.size()};
}

} // namespace rnn
