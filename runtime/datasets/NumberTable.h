// A table of numbers (.csv) -> the arrays of a model: the names of its columns tell which.
#pragma once

#include "data/ArraySource.h"
#include "datasets/NumberColumns.h"

#include <filesystem>

namespace rnn {

/// The first line names the columns (RFC 4180); a row of the arrays is a line. The numbers of
/// the columns that the model needs are in memory.
class NumberTable : public ArraySource {
public:
  /// Throws Error with line and column: what is no finite number, a record that has other
  /// fields than the first line names, and what `assignColumns` throws. Without `needTargets`
  /// a target may be anything; what is no number is NaN.
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
