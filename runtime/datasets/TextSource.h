// Labelled texts, one after the other: from folders, tables and pipes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// A text and its label as they stand in the data. Both are UTF-8.
struct TextRecord {
  std::string text;
  std::string label; // a number or the name of a class, as it stands
};

enum class TableFormat { Csv, Tsv, JsonLines };

struct ReadingOptions {
  std::string textColumn = "text", labelColumn = "label";
  std::optional<TableFormat> format; // of files; else their names' endings tell
  bool replaceInvalid = false;       // invalid UTF-8 becomes U+FFFD instead of an error
  std::vector<std::string> classes;  // the sub-folders to read; all where there are none
  bool needsLabels = true;           // else those of tables may be missing, and are empty
};

/// A text and its place are never larger: what is would be an unclosed quote or no text.
inline constexpr uint64_t mostTextBytes = uint64_t(64) << 20;

class TextSource {
public:
  virtual ~TextSource() = default;

  /// Reads the next record; false behind the last one. Throws Error.
  virtual bool next(TextRecord &record) = 0;

  /// Where the record of the last `next` stands: "reviews.csv:17".
  virtual std::string place() const = 0;

  /// Whether the records can be read again.
  virtual bool canRewind() const = 0;
  /// The next record is the first one. Throws Error.
  virtual void rewind() = 0;

  /// From another thread, once: a `next` that waits for a pipe ends, and gives false.
  virtual void interrupt() {}

  /// The texts' number, where it is known without reading them.
  virtual std::optional<uint64_t> count() const { return std::nullopt; }

  /// Leaves out the texts that are not wanted, before the first one is read; false, without
  /// doing so, where that is not simpler than to skip them.
  virtual bool restrictTo(const std::vector<bool> & /*wanted*/) { return false; }

  /// The classes' names, sorted, where there is a folder for each; nothing where only the
  /// records tell.
  virtual std::optional<std::vector<std::string>> classNames() const { return std::nullopt; }
  /// Whether some labels are names of folders: names, whatever they look like.
  virtual bool hasFolders() const { return classNames().has_value(); }
};

/// Opens folders, which have a sub-folder for each class, and tables; "-" is standard
/// input. They follow each other in the order given. Throws Error.
std::unique_ptr<TextSource> openTexts(const std::vector<std::string> &paths,
                                      const ReadingOptions &options);

/// Texts in memory.
struct KeptTexts {
  std::vector<TextRecord> records;
  std::vector<std::string> places;
  std::optional<std::vector<std::string>> classNames;
  bool hasFolders = false;
};

/// Reads all texts of a source into memory.
std::shared_ptr<const KeptTexts> keepTexts(TextSource &source);

/// Texts in memory as a source, which can be read again.
std::unique_ptr<TextSource> textsOf(std::shared_ptr<const KeptTexts> kept);

/// The texts of a source that are wanted, in their order.
std::unique_ptr<TextSource> partOf(std::unique_ptr<TextSource> source, std::vector<bool> wanted);

/// A record and then those of the source: for one that was read too early.
std::unique_ptr<TextSource> putBack(TextRecord record, std::unique_ptr<TextSource> source);

/// A format by its name: "csv", "tsv", "jsonl".
std::optional<TableFormat> tableFormat(std::string_view name);

} // namespace rnn
