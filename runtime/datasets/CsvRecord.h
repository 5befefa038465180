// Lines -> the fields of a comma-separated record (RFC 4180).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// A quoted field may contain commas, doubled quotes and line ends. A quote inside an unquoted
/// field is an ordinary character.
class CsvRecord {
public:
  void clear();

  /// Adds a line with its line end. Returns whether the record ends with it. Throws Error, without
  /// a position, if something follows the closing quote of a field.
  bool add(std::string_view line);

  /// Whether the record is complete, or has not begun.
  bool isWhole() const { return state != State::Quoted; }

  const std::vector<std::string> &fields() const { return values; }
  uint64_t bytes() const { return size; }

private:
  enum class State { FieldBegins, Plain, Quoted, QuoteInQuoted };

  std::vector<std::string> values;
  State state = State::FieldBegins;
  uint64_t size = 0;
};

} // namespace rnn
