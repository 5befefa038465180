// Lines -> the fields of a comma-separated record (RFC 4180).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// A field in quotes may hold commas, doubled quotes and ends of lines. A quote inside
/// of a field that did not begin with one is a quote like any other character.
class CsvRecord {
public:
  void clear();

  /// Adds a line with its end; whether the record ends with it. Throws Error, without a
  /// place: something behind the closing quote of a field.
  bool add(std::string_view line);

  /// Whether the record ended, or there was nothing of it.
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
