// A sequence of labelled texts from folders, tables and pipes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// A text and its label as the data has them. Both are UTF-8.
struct TextRecord {
  std::string text;
  std::string label; // a number or the name of a class
};

enum class TableFormat { Csv, Tsv, JsonLines };

struct ReadingOptions {
  std::string textColumn = "text", labelColumn = "label";
  std::optional<TableFormat> format; // of files; by default from their extensions
  bool replaceInvalid = false;       // invalid UTF-8 becomes U+FFFD instead of an error
  std::vector<std::string> classes;  // the sub-folders to read; empty: all
  bool needsLabels = true;           // else tables may lack labels, which are then empty
};

/// The greatest size of a text: anything larger is an unclosed quote or not a text.
inline constexpr uint64_t mostTextBytes = uint64_t(64) << 20;

class TextSource {
public:
  virtual ~TextSource() = default;

  /// Reads the next record; false after the last one. Throws Error.
  virtual bool next(TextRecord &record) = 0;

  /// The position of the record that `next` read last, such as "reviews.csv:17".
  virtual std::string place() const = 0;

  /// Whether the records can be read again.
  virtual bool canRewind() const = 0;
  /// Starts again from the first record. Throws Error.
  virtual void rewind() = 0;

  /// Call once, from another thread: makes a `next` that waits for a pipe return false.
  virtual void interrupt() {}

  /// The number of texts, if it is known without reading them.
  virtual std::optional<uint64_t> count() const { return std::nullopt; }

  /// Drops unwanted texts before the first one is read. Returns false and does nothing if that is
  /// no simpler than skipping them while reading.
  virtual bool restrictTo(const std::vector<bool> & /*wanted*/) { return false; }

  /// The sorted names of the classes if there is a folder for each; nothing if only the records
  /// name them.
  virtual std::optional<std::vector<std::string>> classNames() const { return std::nullopt; }
  /// Whether some labels are names of folders, which are names even if they look like numbers.
  virtual bool hasFolders() const { return classNames().has_value(); }
};

/// Opens folders (with a sub-folder for each class) and tables, in the order given; "-" is standard
/// input. Throws Error.
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

/// Texts in memory as a source that can be read again.
std::unique_ptr<TextSource> textsOf(std::shared_ptr<const KeptTexts> kept);

/// The wanted texts of a source, in their order.
std::unique_ptr<TextSource> partOf(std::unique_ptr<TextSource> source, std::vector<bool> wanted);

/// A record followed by those of the source, to put back a record that was read too early.
std::unique_ptr<TextSource> putBack(TextRecord record, std::unique_ptr<TextSource> source);

/// The format with this name: "csv", "tsv" or "jsonl".
std::optional<TableFormat> tableFormat(std::string_view name);

} // namespace rnn
