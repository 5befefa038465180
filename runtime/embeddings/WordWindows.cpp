// Windows -> samples, in the order of the texts.
#include "embeddings/WordWindows.h"

#include <algorithm>
#include <cmath>

namespace rnn {

WordWindows::WordWindows(const WordCorpus &corpus, WindowModel model, const WindowOptions &options)
    : model(model), options(options), words(corpus.words.size()), windows(corpus, options),
      negatives(corpus.counts, 0.75),
      width((model == WindowModel::SkipGram ? 1 : 2 * options.window) + 1 + options.negative) {
  // A window may begin before the batch ends.
  uint64_t most = options.batch + 2 * options.window;
  inputs.resize(most * width);
  targets.resize(most * (1 + options.negative));
}

void WordWindows::begin(uint32_t epoch) {
  windows.begin(epoch);
  given = samples = 0;
}

void WordWindows::addSample(std::span<const uint32_t> first, uint32_t word) {
  float *row = inputs.data() + samples * width, *end = row + width;
  row = std::ranges::copy(first, row).out;
  row = std::fill_n(row, end - row - 1 - ptrdiff_t(options.negative), 0.0f);
  *row++ = float(word);
  while (row != end)
    *row++ = float(negatives.draw(word, windows.random()));
  float *target = targets.data() + samples++ * (1 + options.negative);
  float scale = std::sqrt(float(first.size()));
  *target = scale;
  std::fill_n(target + 1, options.negative, model == WindowModel::Cbow ? -scale : 0.0f);
}

void WordWindows::addSamples() {
  uint32_t at = windows.word();
  if (model == WindowModel::SkipGram)
    for (uint32_t word : windows.near())
      addSample({&at, 1}, word);
  else if (!windows.near().empty())
    addSample(windows.near(), at);
}

WordBatch WordWindows::next() {
  // Samples of the last window that had no place in the batch before.
  uint64_t targetWidth = 1 + options.negative;
  std::copy_n(inputs.begin() + ptrdiff_t(given * width), (samples - given) * width, inputs.begin());
  std::copy_n(targets.begin() + ptrdiff_t(given * targetWidth), (samples - given) * targetWidth,
              targets.begin());
  samples -= given;
  while (samples < options.batch && windows.next())
    addSamples();
  given = std::min(samples, options.batch);
  return {std::span(inputs).first(given * width), std::span(targets).first(given * targetWidth),
          given};
}

} // namespace rnn
