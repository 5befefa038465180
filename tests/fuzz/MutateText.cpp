// The text of a model -> a text in which lines, names or numbers have changed: most changes of
// single bytes end at the parser, these reach what is behind it.
#include "data/Random.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

extern "C" size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most);

namespace {

/// Pieces whose concatenation is the text: lines with their ends, or words, numbers and what is
/// between them.
using Pieces = std::vector<std::string>;

Pieces linesOf(const std::string &text) {
  Pieces lines;
  for (size_t begin = 0; begin < text.size(); begin += lines.back().size())
    lines.push_back(text.substr(begin, text.find('\n', begin) - begin + 1));
  return lines;
}

bool isOfWord(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) || character == '_' ||
         character == '.';
}

Pieces wordsOf(const std::string &text) {
  Pieces words;
  for (char character : text) {
    if (words.empty() || !isOfWord(character) || !isOfWord(words.back().back()))
      words.emplace_back();
    words.back() += character;
  }
  return words;
}

void changeLines(Pieces &lines, rnn::RandomStream &random) {
  size_t from = random.below(lines.size()), to = random.below(lines.size());
  switch (random.below(3)) {
  case 0:
    lines.erase(lines.begin() + ptrdiff_t(from));
    break;
  case 1:
    lines.insert(lines.begin() + ptrdiff_t(to), std::string(lines[from]));
    break;
  case 2:
    std::swap(lines[from], lines[to]);
  }
}

/// Replaces a number by one at some limit, or a word by another of the text.
void changeWord(Pieces &words, rnn::RandomStream &random) {
  static const Pieces numbers = {"0",  "1",   "2",   "3",     "7",          "8",
                                 "9",  "16",  "17",  "1000",  "2147483648", "1e-38",
                                 "-1", "0.5", "[1]", "1e300", "none",       "?"};
  std::vector<size_t> places;
  for (size_t i = 0; i < words.size(); ++i)
    if (isOfWord(words[i][0]))
      places.push_back(i);
  if (places.empty())
    return;
  std::string &word = words[places[random.below(places.size())]];
  bool isNumber = std::isdigit(static_cast<unsigned char>(word[0])) != 0;
  word = isNumber && random.below(4) > 0 ? numbers[random.below(numbers.size())]
                                         : words[places[random.below(places.size())]];
}

} // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {
  rnn::RandomStream random(seed, rnn::RandomPurpose::Data, 0);
  if (size == 0 || random.below(3) == 0)
    return LLVMFuzzerMutate(data, size, most);
  std::string text(reinterpret_cast<const char *>(data), size);
  for (uint64_t count = 1 + random.below(3); count > 0 && !text.empty(); --count) {
    bool ofLines = random.below(2) == 0;
    Pieces pieces = ofLines ? linesOf(text) : wordsOf(text);
    ofLines ? changeLines(pieces, random) : changeWord(pieces, random);
    text.clear();
    for (const std::string &piece : pieces)
      text += piece;
  }
  text.resize(std::min(text.size(), most));
  std::memcpy(data, text.data(), text.size());
  return text.size();
}
