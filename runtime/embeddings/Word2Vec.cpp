// Word2Vec's binary format -> rows of an embedding.
#include "embeddings/VectorFormats.h"

#include "data/Error.h"
#include "text/Readable.h"
#include "text/Utf8.h"

#include <algorithm>
#include <cmath>

namespace rnn {

namespace {

constexpr size_t mostBytesOfWord = 1 << 10; // in the bytes that are inspected

bool isControl(char byte) {
  return static_cast<unsigned char>(byte) < ' ' && byte != '\t' && byte != '\r' && byte != '\n';
}

/// Whether the bytes are not text; the last character may be incomplete. Floats are hardly ever
/// valid text.
bool isNoText(std::string_view bytes) {
  constexpr size_t mostBytesOfCharacter = 4;
  return std::ranges::any_of(bytes, isControl) ||
         invalidUtf8At(bytes) + mostBytesOfCharacter <= bytes.size();
}

} // namespace

bool isWord2Vec(ByteLines &bytes, size_t firstLine, const VectorHeader &header) {
  size_t size = std::min<uint64_t>(header.units, 64) * sizeof(float);
  std::string_view begin = bytes.peek(firstLine + mostBytesOfWord + size);
  begin.remove_prefix(firstLine);
  size_t space = begin.find_first_of(" \t");
  return space != begin.npos && isNoText(begin.substr(space + 1, size));
}

uint64_t readWord2Vec(ByteLines &bytes, const std::filesystem::path &path,
                      const VectorHeader &header, WantedRows &rows) {
  rows.requireUnits(header.units, path);
  std::vector<float> numbers(header.units);
  for (uint64_t count = 0; count < header.words; ++count) {
    if (bytes.peek(1) == "\n") // some files end each vector with a line feed
      bytes.take(1);
    if (bytes.peek(1).empty())
      fail("`{}` has {} vectors, but its first line says {}; it may have been cut off",
           path.string(), count, header.words);
    std::string word = takeWord(bytes, ' ', path);
    takeBytes(bytes, numbers.data(), numbers.size() * sizeof(float), path);
    if (!rows.wants(word))
      continue;
    if (!std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); }))
      fail("`{}`: the vector of `{}` has a number that is not a finite float32", path.string(),
           readable(replaceInvalidUtf8(word)));
    rows.fill(word, numbers);
  }
  return header.words;
}

} // namespace rnn
