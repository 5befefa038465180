// An embedding and its vocabulary -> vectors.tsv and metadata.tsv.
#include "embeddings/Projector.h"

#include "data/Error.h"
#include "data/WholeFile.h"
#include "embeddings/Pieces.h"

#include <iterator>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr size_t bytesAtATime = 1 << 20;

/// A file of rows, each of which ends in a line feed.
class Table {
public:
  explicit Table(const fs::path &path) : file(path) {}

  std::back_insert_iterator<std::string> end() { return std::back_inserter(waiting); }
  void endRow() {
    waiting += '\n';
    if (waiting.size() > bytesAtATime)
      write();
  }
  void write() {
    file.write(waiting);
    waiting.clear();
  }
  void publish() { file.publish(); }

private:
  WholeFile file;
  std::string waiting;
};

} // namespace

void requireProjectorFolder(const fs::path &folder) {
  std::error_code code;
  if (fs::is_directory(folder, code)) {
    requireWritable(folder / "vectors.tsv");
    requireWritable(folder / "metadata.tsv");
  } else if (fs::exists(folder, code)) {
    fail("`{}` is not a folder; name one for vectors.tsv and metadata.tsv", folder.string());
  } else {
    requireWritable(folder); // it can be created in its parent folder
  }
}

void writeProjector(const fs::path &folder, const Embedding &embedding,
                    const Vocabulary &vocabulary, std::span<const float> parameters) {
  std::error_code code;
  bool isNew = fs::create_directory(folder, code);
  if (code)
    fail("the folder `{}` cannot be created: {}", folder.string(), code.message());
  Table vectors(folder / "vectors.tsv"), metadata(folder / "metadata.tsv");
  for (uint32_t piece = firstPiece(vocabulary); piece < embedding.pieces; ++piece) {
    std::string_view separator = "";
    for (float number : embedding.row(parameters, piece)) {
      fmt::format_to(vectors.end(), "{}{}", separator, number);
      separator = "\t";
    }
    vectors.endRow();
    fmt::format_to(metadata.end(), "{}", nameOf(vocabulary, piece));
    metadata.endRow();
  }
  // Write both completely before renaming the first.
  vectors.write();
  metadata.write();
  vectors.publish();
  metadata.publish();
  if (isNew)
    syncFolderOf(folder.has_filename() ? folder : folder.parent_path());
}

} // namespace rnn
