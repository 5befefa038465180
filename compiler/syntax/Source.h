// The text of a model and its lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnnc {

/// Bytes [begin, end) of a source text.
struct SourceRange {
  uint32_t begin = 0, end = 0;
};

struct Place {
  uint32_t line, column; // from 1; the column counts characters
};

class Source {
public:
  /// Skips a byte order mark at the beginning.
  Source(std::string name, std::string text);
  /// Reads a file. On failure returns nothing and sets `error` (no such file, a directory, not
  /// text, empty, too large).
  static std::optional<Source> read(const std::string &path, std::string &error);

  const std::string &name() const { return fileName; }
  std::string_view text() const { return bytes; }
  std::string_view text(SourceRange range) const {
    return text().substr(range.begin, range.end - range.begin);
  }
  Place locate(uint32_t offset) const;
  /// A line without its line end.
  std::string_view line(uint32_t number) const;

private:
  std::string fileName, bytes;
  std::vector<uint32_t> lineStarts;
};

/// The size in bytes of the UTF-8 character at the beginning of `text`; 0 if there is none (RFC
/// 3629).
size_t characterLength(std::string_view text);

} // namespace rnnc
