// Windows -> samples of one batch.
#include "embeddings/NgramWindows.h"

#include <algorithm>
#include <cmath>
#include <numeric>

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
  order.resize(centers.size());
  std::iota(order.begin(), order.end(), 0u);
  auto rowsOf = [&](uint32_t sample) { return rows.of(centers[sample]).size(); };
  std::ranges::stable_sort(order, std::greater(), rowsOf);
  uint64_t length = order.empty() ? 0 : rowsOf(order.front());
  inputs.assign(order.size() * (length + width), 0);
  targets.assign(order.size() * width, 0);
  float *input = inputs.data(), *target = targets.data();
  for (uint32_t sample : order) {
    std::ranges::copy(rows.of(centers[sample]), input);
    std::copy_n(others.begin() + ptrdiff_t(sample * width), width, input + length);
    input += length + width;
    float scale = std::sqrt(float(rowsOf(sample)));
    for (uint64_t word = 0; word < near[sample]; ++word) {
      float *its = target + word * (1 + options.negative);
      *its = scale;
      std::fill_n(its + 1, options.negative, -scale);
    }
    target += width;
  }
  return {inputs, targets, order.size(), length};
}

} // namespace rnn
