// A table of numbers (.csv) -> the arrays of a model, assigned by the names of the columns.
#pragma once

#include "data/ArraySource.h"
#include "datasets/NumberColumns.h"

#include <filesystem>

namespace rnn {

/// The first line names the columns (RFC 4180); each further line is a row of the arrays. Only the
/// columns that the model needs are kept in memory.
class NumberTable : public ArraySource {
public:
  /// Throws Error with line and column for a field that is not a finite number and for a record
  /// with a wrong number of fields; also what `assignColumns` throws. Without `needTargets`,
  /// targets may be anything, and what is not a number becomes NaN.
  NumberTable(const std::filesystem::path &path, const rnn_model &model, bool needTargets);

  bool contains(const std::string &name) const override;
  std::vector<uint64_t> shape(const std::string &name) const override;
  Array read(const std::string &name, std::optional<RowRange> rows = {}) const override;
  std::string whatOf(const std::string &name) const override;
  std::string name() const override { return path; }

private:
  const ColumnGroup &find(const std::string &name) const;

  std::string path;
  std::vector<std::string> header;
  std::vector<ColumnGroup> groups;
  std::vector<std::vector<float>> values; // of each group: [rows, columns]
  uint64_t rows = 0;
};

} // namespace rnn
