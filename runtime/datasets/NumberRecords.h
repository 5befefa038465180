// The lines of a table (.csv) -> records of fields, and fields -> numbers.
#pragma once

#include "datasets/CsvRecord.h"
#include "datasets/LineReader.h"

#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// Parses a field; returns whether it is a number. Numbers outside the range of double become
/// infinite or 0. Spaces around the number are ignored.
bool parseNumber(std::string_view field, double &number);

/// The records of a table whose first line names the columns (RFC 4180), one at a time.
class NumberRecords {
public:
  /// Reads the names. Throws Error for an empty file and for a first line of numbers.
  explicit NumberRecords(const std::string &path);

  /// The names of the columns.
  const std::vector<std::string> &header() const { return names; }

  /// False after the last record; empty lines are skipped. Throws Error, with the line, for a
  /// record with another number of fields than there are columns.
  bool next();
  const std::vector<std::string> &fields() const { return record.fields(); }

  /// The number in a column. Throws Error, with line and column, if it is not a finite float32.
  float number(size_t column) const;

private:
  bool nextRecord();
  std::string place() const;

  LineReader lines;
  CsvRecord record;
  uint64_t firstLine = 0; // of the record
  std::vector<std::string> names;
};

} // namespace rnn
