// A byte that chooses a format, and a table -> labelled texts, or an error.
#include "Fuzz.h"
#include "datasets/Labels.h"
#include "datasets/TextSource.h"

using namespace rnn;

namespace {

/// The number of records.
uint64_t readAll(TextSource &source) {
  TextRecord record;
  uint64_t records = 0;
  for (; source.next(record); ++records)
    if (source.place().empty())
      std::abort();
  return records;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  static constexpr TableFormat formats[] = {TableFormat::Csv, TableFormat::Tsv,
                                            TableFormat::JsonLines};
  ReadingOptions options;
  options.format = formats[data[0] % 3];
  options.needsLabels = data[0] / 3 % 2 == 0;
  options.replaceInvalid = data[0] / 6 % 2 == 1;
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data + 1, size - 1));
  fuzz::acceptOrRefuse([&] {
    std::unique_ptr<TextSource> source = openTexts({path.string()}, options);
    uint64_t records = readAll(*source);
    source->rewind();
    if (readAll(*source) != records)
      std::abort();
    source->rewind();
    Labels labels = findLabels(source, LabelUse::Classes);
  });
  return 0;
}
