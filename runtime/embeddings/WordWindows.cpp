// Texts -> windows -> samples, in the order of the texts.
#include "embeddings/WordWindows.h"

#include <algorithm>

namespace rnn {

WordWindows::WordWindows(const WordCorpus &corpus, const WindowOptions &options)
    : corpus(corpus), options(options), negatives(corpus.counts),
      kept(keptShares(corpus.counts, options.sample)), random(options.seed, RandomPurpose::Data, 0),
      width((options.model == WindowModel::SkipGram ? 1 : 2 * options.window) + 1 +
            options.negative) {
  std::vector<float> one(1 + options.negative, 0.0f);
  one[0] = 1;
  // A window may begin before the batch ends.
  uint64_t most = options.batch + 2 * options.window;
  for (uint64_t sample = 0; sample < most; ++sample)
    targets.insert(targets.end(), one.begin(), one.end());
  inputs.resize(most * width);
}

void WordWindows::begin(uint32_t epoch) {
  random = RandomStream(options.seed, RandomPurpose::Data, epoch);
  text.clear();
  textNumber = place = done = given = samples = 0;
}

/// The next text, without the words that are left out; false after the last one.
bool WordWindows::fillText() {
  if (textNumber == corpus.ends.size())
    return false;
  std::span<const uint32_t> words = corpus.text(textNumber++);
  done += words.size();
  text.clear();
  place = 0;
  for (uint32_t word : words)
    if (kept[word] >= 1 || random.uniform() < kept[word])
      text.push_back(word);
  return true;
}

void WordWindows::addSample(std::span<const uint32_t> first, uint32_t word) {
  float *row = inputs.data() + samples++ * width, *end = row + width;
  row = std::ranges::copy(first, row).out;
  row = std::fill_n(row, end - row - 1 - ptrdiff_t(options.negative), 0.0f);
  *row++ = float(word);
  while (row != end)
    *row++ = float(negatives.draw(word, random));
}

void WordWindows::addWindow(size_t at) {
  size_t reach = 1 + random.below(options.window);
  size_t begin = at - std::min(at, reach), end = std::min(text.size(), at + reach + 1);
  near.clear();
  for (size_t i = begin; i < end; ++i)
    if (i != at)
      near.push_back(text[i]);
  if (options.model == WindowModel::Cbow) {
    if (!near.empty())
      addSample(near, text[at]);
    return;
  }
  for (uint32_t word : near)
    addSample({&text[at], 1}, word);
}

WindowBatch WordWindows::next() {
  // Samples of the last window that had no place in the batch before.
  std::copy_n(inputs.begin() + ptrdiff_t(given * width), (samples - given) * width, inputs.begin());
  samples -= given;
  while (samples < options.batch) {
    if (place < text.size())
      addWindow(place++);
    else if (!fillText())
      break;
  }
  given = std::min(samples, options.batch);
  return {std::span(inputs).first(given * width),
          std::span(targets).first(given * (1 + options.negative)), given};
}

} // namespace rnn
