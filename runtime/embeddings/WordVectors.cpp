#include "embeddings/WordVectors.h"

#include "data/Error.h"
#include "embeddings/Pieces.h"
#include "text/Readable.h"
#include "text/StringTable.h"
#include "text/Utf8.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <optional>
#include <vector>

namespace rnn {

namespace {

constexpr std::string_view separators = " \t";

/// Parses a whole field.
template <typename Number> bool parse(std::string_view field, Number &number) {
  auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  return error == std::errc() && end == field.data() + field.size();
}

bool isNumber(std::string_view field) {
  double number;
  return parse(field, number);
}

std::string_view withoutEnd(std::string_view text, std::string_view what) {
  return text.substr(0, text.find_last_not_of(what) + 1); // npos + 1 is 0
}

/// Takes the last field off; the text then ends before its separator.
std::string_view takeLastField(std::string_view &text) {
  size_t separator = text.find_last_of(separators); // npos + 1 is 0
  std::string_view field = text.substr(separator + 1);
  text = text.substr(0, separator == text.npos ? 0 : separator);
  return field;
}

/// The lines of a file, one at a time.
class Lines {
public:
  explicit Lines(const std::filesystem::path &path) : path(path), buffer(1 << 20) {
    std::error_code code;
    if (std::filesystem::is_directory(path, code))
      fail("`{}` cannot be read: it is a folder", path.string());
    stream.rdbuf()->pubsetbuf(buffer.data(), buffer.size());
    stream.open(path, std::ios::binary);
    if (!stream)
      fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  }

  /// Nothing behind the last line; without the separators at a line's end.
  std::optional<std::string_view> next() {
    if (!std::getline(stream, line)) {
      if (stream.bad())
        fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
      return std::nullopt;
    }
    ++number;
    return withoutEnd(line, " \t\r");
  }

  /// "glove.txt:17"
  std::string place() const { return fmt::format("{}:{}", path.string(), number); }
  bool atFirst() const { return number == 1; }

private:
  const std::filesystem::path &path;
  std::vector<char> buffer;
  std::ifstream stream;
  std::string line;
  uint64_t number = 0;
};

/// What the first line of Word2Vec and fastText tells.
struct Header {
  uint64_t words, units;
};

std::optional<Header> parseHeader(std::string_view line) {
  Header header;
  std::string_view units = takeLastField(line);
  return parse(units, header.units) && parse(line, header.words) ? std::optional(header)
                                                                 : std::nullopt;
}

/// A word and its numbers, still as text.
struct Row {
  std::string_view word, numbers;
};

uint64_t separatorsIn(std::string_view line) {
  return std::ranges::count(line, ' ') + std::ranges::count(line, '\t');
}

/// Nothing if the line has other than so many numbers behind a word. Some words of GloVe have
/// spaces inside.
std::optional<Row> splitRow(std::string_view line, uint64_t units) {
  uint64_t count = separatorsIn(line);
  if (count < units)
    return std::nullopt;
  std::string_view word = line;
  if (count == units)
    word = line.substr(0, line.find_first_of(separators));
  else
    for (uint64_t number = 0; number < units; ++number)
      takeLastField(word);
  word = withoutEnd(word, separators);
  std::string_view before = word;
  bool hasNumberTooMany = isNumber(takeLastField(before)) && !before.empty();
  if (word.empty() || hasNumberTooMany)
    return std::nullopt;
  return Row{word, line.substr(word.size() + 1)};
}

class Reader {
public:
  Reader(const std::filesystem::path &path, const Embedding &embedding)
      : path(path), lines(path), embedding(embedding) {}

  /// Calls `use` with each row.
  template <typename Use> void forEach(const Use &use) {
    std::optional<Header> header;
    std::vector<float> numbers(embedding.units);
    while (std::optional<std::string_view> line = lines.next()) {
      if (lines.atFirst() && (header = parseHeader(*line))) {
        requireUnits(header->units);
        continue;
      }
      std::optional<Row> row = splitRow(*line, embedding.units);
      if (!row)
        failWithLine(*line);
      // A file of something else shows in its first row.
      if (++count == 1)
        copyNumbers(row->numbers, numbers);
      use(*row);
    }
    if (header && header->words != count)
      fail("`{}` has {} vectors, but its first line tells of {}; it may have been cut off",
           path.string(), count, header->words);
  }

  void copyNumbers(std::string_view text, std::span<float> numbers) const {
    for (size_t i = numbers.size(); i-- > 0;) {
      double number;
      std::string_view field = takeLastField(text);
      if (!parse(field, number) || !std::isfinite(float(number)))
        fail("{}: `{}` is no number that a weight can be", lines.place(),
             readable(replaceInvalidUtf8(field)));
      numbers[i] = float(number);
    }
  }

  uint64_t words() const { return count; }

private:
  void requireUnits(uint64_t units) const {
    if (units != embedding.units)
      fail("`{}` has vectors of {} numbers, but `{}` of model `{}` has an output_dim of {}; both "
           "must be the same",
           path.string(), units, embedding.layer, embedding.model, embedding.units);
  }

  [[noreturn]] void failWithLine(std::string_view line) const {
    uint64_t numbers = separatorsIn(line);
    std::string_view front = line;
    if (lines.atFirst() && numbers > 0 && isNumber(takeLastField(front)))
      requireUnits(numbers);
    fail("{}: expected a word and {} numbers, found {} fields", lines.place(), embedding.units,
         line.empty() ? 0 : numbers + 1);
  }

  const std::filesystem::path &path;
  Lines lines;
  const Embedding &embedding;
  uint64_t count = 0;
};

} // namespace

FoundVectors loadWordVectors(const std::filesystem::path &path, const Embedding &embedding,
                             const Vocabulary &vocabulary,
                             const std::filesystem::path &vocabularyPath,
                             std::span<float> parameters) {
  StringTable words;
  std::vector<std::vector<uint32_t>> wanted; // the ids of each word, until it is found
  uint32_t first = firstPiece(vocabulary);
  for (uint32_t id = first; id < embedding.pieces; ++id) {
    uint32_t number = words.add(wordOf(vocabulary, id));
    wanted.resize(words.size());
    wanted[number].push_back(id);
  }
  Reader reader(path, embedding);
  FoundVectors result{0, embedding.pieces - first};
  std::vector<float> numbers(embedding.units);
  reader.forEach([&](const Row &row) {
    uint32_t number = words.find(row.word);
    if (number == StringTable::none || wanted[number].empty())
      return;
    reader.copyNumbers(row.numbers, numbers);
    for (uint32_t id : wanted[number])
      std::ranges::copy(numbers, embedding.row(parameters, id).begin());
    result.found += wanted[number].size();
    wanted[number].clear();
  });
  if (result.found == 0)
    fail("none of the {} pieces of the vocabulary `{}` is among the {} words of `{}`",
         result.pieces, vocabularyPath.string(), reader.words(), path.string());
  return result;
}

} // namespace rnn
