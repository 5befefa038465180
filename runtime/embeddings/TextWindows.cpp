// Texts -> windows, in the order of the texts.
#include "embeddings/TextWindows.h"

#include <algorithm>

namespace rnn {

TextWindows::TextWindows(const WordCorpus &corpus, const WindowOptions &options)
    : corpus(corpus), window(options.window), seed(options.seed),
      kept(keptShares(corpus.counts, options.sample)),
      numbers(options.seed, RandomPurpose::Data, 0) {}

void TextWindows::begin(uint32_t epoch) {
  numbers = RandomStream(seed, RandomPurpose::Data, epoch);
  text.clear();
  textNumber = following = place = done = 0;
}

/// The next text, without the words that are left out; false after the last one.
bool TextWindows::fillText() {
  if (textNumber == corpus.ends.size())
    return false;
  std::span<const uint32_t> words = corpus.text(textNumber++);
  done += words.size();
  text.clear();
  following = 0;
  for (uint32_t word : words)
    if (kept[word] >= 1 || numbers.uniform() < kept[word])
      text.push_back(word);
  return true;
}

bool TextWindows::next() {
  while (following == text.size())
    if (!fillText())
      return false;
  place = following++;
  size_t reach = 1 + numbers.below(window);
  size_t begin = place - std::min(place, reach), end = std::min(text.size(), place + reach + 1);
  around.clear();
  for (size_t i = begin; i < end; ++i)
    if (i != place)
      around.push_back(text[i]);
  return true;
}

} // namespace rnn
