// The bytes of a log -> its lines, known by how they begin.
#include "training/watching/LogLines.h"

#include "data/Error.h"
#include "data/OpenFile.h"

#include <charconv>
#include <string>

namespace rnn {

namespace {

constexpr size_t mostLineBytes = size_t(1) << 20;

/// Removes the prefix, if it is there.
bool skip(std::string_view &text, std::string_view prefix) {
  if (!text.starts_with(prefix))
    return false;
  text.remove_prefix(prefix.size());
  return true;
}

/// Removes a number from 1 on, if there is one.
bool skipNumber(std::string_view &text, uint64_t &number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(end - text.data());
  return error == std::errc() && number > 0;
}

/// What a line is. `StepLog` writes first what tells it, so that millions of lines take no time.
std::optional<LogLine> lineOf(std::string_view text) {
  LogLine line = {LogLineKind::Beginning, text, {}};
  std::string_view rest = text;
  if (!text.ends_with('}'))
    return std::nullopt;
  if (skip(rest, R"({"model":)"))
    return line;
  line.kind = LogLineKind::End;
  if (skip(rest, R"({"ended":)"))
    return line;
  if (!skip(rest, R"({"epoch":)") || !skipNumber(rest, line.place.epoch))
    return std::nullopt;
  line.kind = LogLineKind::Epoch;
  if (rest.starts_with(R"(,"steps":)"))
    return line;
  line.kind = LogLineKind::Step;
  --line.place.epoch;
  return skip(rest, R"(,"step":)") && skipNumber(rest, line.place.step) ? std::optional(line)
                                                                        : std::nullopt;
}

} // namespace

void readLogLines(const std::filesystem::path &path,
                  const std::function<bool(const LogLine &)> &use) {
  OpenFile file(path);
  std::string text; // what is read, without the lines that are used
  uint64_t end = 0, number = 0;
  for (;;) {
    size_t before = text.size();
    text.resize(before + (size_t(1) << 16));
    text.resize(before + file.read(text.data() + before, text.size() - before));
    if (text.size() == before)
      break;
    std::string_view rest = text;
    for (size_t length; (length = rest.find('\n')) != std::string_view::npos;
         rest.remove_prefix(length + 1)) {
      std::optional<LogLine> line = lineOf(rest.substr(0, length));
      ++number;
      if (!line)
        fail("{}:{}: this is no line of a log that `rnn train --log` writes", path.string(),
             number);
      line->number = number;
      line->end = end += length + 1;
      if (!use(*line))
        return;
    }
    text.erase(0, text.size() - rest.size());
    if (text.size() > mostLineBytes)
      fail("{}:{}: this is no line of a log that `rnn train --log` writes: it has more than {} "
           "bytes",
           path.string(), number + 1, mostLineBytes);
  }
  if (number == 0)
    fail("`{}` has no line of a log that `rnn train --log` writes", path.string());
}

uint64_t logBytesUpTo(const std::filesystem::path &path, const LogPlace &place) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(path, code) || std::filesystem::file_size(path, code) == 0)
    return 0;
  uint64_t bytes = 0;
  readLogLines(path, [&](const LogLine &line) {
    if (line.place > place)
      return false;
    // The end of a training is not the end of one that goes on.
    if (line.kind != LogLineKind::End)
      bytes = line.end;
    return true;
  });
  return bytes;
}

} // namespace rnn
