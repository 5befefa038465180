// A list of pieces <-> a heading in JSON and one escaped piece per line.
#include "text/pieces/PieceVocabulary.h"

#include "data/Error.h"
#include "text/Utf8.h"

#include <nlohmann/json.hpp>

namespace rnn {

using nlohmann::json;

namespace {

constexpr std::string_view heading = "### rnn vocabulary: ";

std::string escaped(std::string_view piece) {
  std::string line;
  for (char c : piece)
    if (c == '\n')
      line += "\\n";
    else if (c == '\\')
      line += "\\\\";
    else
      line += c;
  return line;
}

/// Nothing if a backslash precedes any other character.
std::optional<std::string> unescaped(std::string_view line) {
  std::string piece;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\') {
      piece += line[i];
      continue;
    }
    ++i;
    if (i == line.size() || (line[i] != 'n' && line[i] != '\\'))
      return std::nullopt;
    piece += line[i] == 'n' ? '\n' : '\\';
  }
  return piece;
}

PieceList parseHeading(const json &described, size_t &pieces) {
  PieceList list;
  described.at("kind").get_to(list.scheme.kind);
  described.at("reserved").get_to(list.reserved);
  described.at("pieces").get_to(pieces);
  if (list.scheme.kind == "char")
    described.at("graphemes").get_to(list.scheme.graphemes);
  if (list.scheme.kind == "jaso")
    described.at("compatibility").get_to(list.scheme.compatibility);
  if (list.scheme.kind == "ngram") {
    described.at("n").get_to(list.scheme.n);
    std::string unit = described.at("of");
    list.scheme.ofWords = unit == "words";
    if (list.scheme.n == 0 || (unit != "words" && unit != "characters"))
      fail("there are no n-grams of {} {}", list.scheme.n, unit);
  }
  makeScheme(list.scheme); // throws Error for an unknown kind
  return list;
}

} // namespace

bool isPieceFile(std::string_view bytes) { return bytes.starts_with(heading); }

PieceList parsePieceFile(std::string_view bytes, const std::filesystem::path &path) {
  PieceList list;
  size_t expected = 0, number = 0;
  StringTable known;
  while (!bytes.empty()) {
    ++number;
    size_t end = bytes.find('\n');
    if (end == bytes.npos)
      fail("`{}` is damaged: line {} has no end; make the vocabulary again", path.string(), number);
    std::string_view line = bytes.substr(0, end);
    bytes.remove_prefix(end + 1);
    if (invalidUtf8At(line) < line.size())
      fail("`{}` is damaged: line {} is not UTF-8", path.string(), number);
    if (number == 1) {
      try {
        list = parseHeading(json::parse(line.substr(heading.size())), expected);
      } catch (const std::exception &error) { // from the JSON parser or from `parseHeading`
        fail("`{}` is damaged: line 1 does not describe a vocabulary: {}", path.string(),
             error.what());
      }
      continue;
    }
    std::optional<std::string> piece = unescaped(line);
    if (!piece)
      fail("`{}` is damaged: line {} has a backslash that is neither \\n nor \\\\", path.string(),
           number);
    if (piece->empty() && list.scheme.kind != "jaso")
      fail("`{}` is damaged: line {} is empty", path.string(), number);
    if (known.find(*piece) != StringTable::none)
      fail("`{}` is damaged: line {} has a piece that an earlier one has", path.string(), number);
    known.add(*piece);
    list.pieces.push_back(std::move(*piece));
  }
  if (list.pieces.size() != expected)
    fail("`{}` is damaged: it has {} pieces, but line 1 says {}", path.string(), list.pieces.size(),
         expected);
  return list;
}

std::string formatPieceFile(const PieceList &list) {
  json described = {
      {"kind", list.scheme.kind}, {"reserved", list.reserved}, {"pieces", list.pieces.size()}};
  if (list.scheme.kind == "char")
    described["graphemes"] = list.scheme.graphemes;
  if (list.scheme.kind == "jaso")
    described["compatibility"] = list.scheme.compatibility;
  if (list.scheme.kind == "ngram") {
    described["n"] = list.scheme.n;
    described["of"] = list.scheme.ofWords ? "words" : "characters";
  }
  std::string bytes = fmt::format("{}{}\n", heading, described.dump());
  for (const std::string &piece : list.pieces)
    bytes += escaped(piece) + '\n';
  return bytes;
}

} // namespace rnn
