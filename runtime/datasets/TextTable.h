// A table with a column of texts and one of labels -> labelled texts: CSV (RFC 4180),
// TSV (plain fields without quoting), JSON lines (one object per line).
#pragma once

#include "datasets/CsvRecord.h"
#include "datasets/LineReader.h"
#include "datasets/TextSource.h"

namespace rnn {

/// The first line of CSV and TSV names the columns. Empty lines are skipped.
class TextTable : public TextSource {
public:
  /// Throws Error for a missing file or column and for an unknown format.
  TextTable(const std::string &path, const ReadingOptions &options);

  bool next(TextRecord &record) override;
  std::string place() const override;
  bool canRewind() const override { return !lines.isPipe(); }
  void rewind() override;
  void interrupt() override { lines.interrupt(); }

private:
  void readHeader();
  bool nextLine(std::string_view &line);
  bool readFields();
  void parseObject(std::string_view line, TextRecord &record) const;
  void setLabel(TextRecord &record, std::string_view label) const;

  LineReader lines;
  TableFormat format;
  std::string textColumn, labelColumn;
  bool needsLabels;
  CsvRecord csv;
  std::vector<std::string> fields;
  size_t columns = 0, text = 0, label = 0; // positions in the header; `columns` if missing
  uint64_t firstLine = 0;                  // line where the record begins
  bool headerRead = false;
};

} // namespace rnn
