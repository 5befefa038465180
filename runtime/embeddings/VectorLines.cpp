// Lines of a word and its numbers -> rows of an embedding.
#include "embeddings/VectorFormats.h"

#include "data/Error.h"
#include "text/Readable.h"
#include "text/Utf8.h"

#include <charconv>
#include <cmath>

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

std::string_view withoutSeparatorsAtEnd(std::string_view text) {
  return text.substr(0, text.find_last_not_of(separators) + 1); // npos + 1 is 0
}

/// Removes and returns the last field; the text then ends before the separators in front of it.
std::string_view takeLastField(std::string_view &text) {
  size_t separator = text.find_last_of(separators); // npos + 1 is 0
  std::string_view field = text.substr(separator + 1);
  text = withoutSeparatorsAtEnd(text.substr(0, separator + 1));
  return field;
}

/// The line without its line end and the separators before it.
std::string_view withoutEnd(std::string_view line) {
  return withoutSeparatorsAtEnd(withoutLineEnd(line));
}

uint64_t fieldsIn(std::string_view line) {
  uint64_t count = 0;
  while (!line.empty()) {
    takeLastField(line);
    ++count;
  }
  return count;
}

/// A word and its unparsed numbers.
struct Row {
  std::string_view word, numbers;
};

/// Nothing unless the line has a word and this many numbers. Some words of GloVe contain spaces,
/// and some files have an empty word before the first separator.
std::optional<Row> splitRow(std::string_view line, uint64_t units) {
  std::string_view word = line;
  for (uint64_t number = 0; number < units; ++number) {
    if (word.empty())
      return std::nullopt;
    takeLastField(word);
  }
  std::string_view numbers = line.substr(word.size());
  if (word.empty() && separators.find(line[0]) == separators.npos)
    return std::nullopt;
  std::string_view before = word;
  if (isNumber(takeLastField(before)) && !before.empty())
    return std::nullopt; // one number too many
  word.remove_prefix(std::min(word.find_first_not_of(separators), word.size()));
  return Row{word, numbers};
}

class Reader {
public:
  Reader(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows)
      : bytes(bytes), path(path), rows(rows) {}

  uint64_t read() {
    std::optional<VectorHeader> header;
    std::vector<float> numbers(rows.units());
    uint64_t count = 0;
    for (std::string_view whole; bytes.next(whole);) {
      std::string_view line = withoutEnd(whole);
      if (++lineNumber == 1 && (header = parseVectorHeader(line))) {
        rows.requireUnits(header->units, path);
        continue;
      }
      std::optional<Row> row = splitRow(line, rows.units());
      if (!row)
        failWithLine(line);
      bool isWanted = rows.wants(row->word);
      // The first row shows whether the file is something else.
      if (++count == 1 || isWanted)
        copyNumbers(row->numbers, numbers);
      if (isWanted)
        rows.fill(row->word, numbers);
    }
    if (header && header->words != count)
      fail("`{}` has {} vectors, but its first line says {}; it may have been cut off",
           path.string(), count, header->words);
    return count;
  }

private:
  /// "glove.txt:17"
  std::string place() const { return fmt::format("{}:{}", path.string(), lineNumber); }

  void copyNumbers(std::string_view text, std::span<float> numbers) const {
    for (size_t i = numbers.size(); i-- > 0;) {
      double number;
      std::string_view field = takeLastField(text);
      if (!parse(field, number) || !std::isfinite(float(number)))
        fail("{}: `{}` is not a finite float32 number", place(),
             readable(replaceInvalidUtf8(field)));
      numbers[i] = float(number);
    }
  }

  [[noreturn]] void failWithLine(std::string_view line) const {
    uint64_t fields = fieldsIn(line);
    std::string_view front = line;
    if (lineNumber == 1 && fields > 1 && isNumber(takeLastField(front)))
      rows.requireUnits(fields - 1, path);
    fail("{}: expected a word and {} numbers, found {} fields", place(), rows.units(), fields);
  }

  ByteLines &bytes;
  const std::filesystem::path &path;
  WantedRows &rows;
  uint64_t lineNumber = 0;
};

} // namespace

std::optional<VectorHeader> parseVectorHeader(std::string_view line) {
  VectorHeader header;
  line = withoutEnd(line);
  std::string_view units = takeLastField(line), words = takeLastField(line);
  return line.empty() && parse(units, header.units) && parse(words, header.words)
             ? std::optional(header)
             : std::nullopt;
}

uint64_t readVectorLines(ByteLines &bytes, const std::filesystem::path &path, WantedRows &rows) {
  return Reader(bytes, path, rows).read();
}

} // namespace rnn
