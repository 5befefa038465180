// The files for the Embedding Projector, also when writing fails.
#include "embeddings/Projector.h"

#include "Expect.h"
#include "ListVocabulary.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

using namespace rnn;

namespace fs = std::filesystem;

namespace {

const std::vector<float> arena = {9, 9, 9, 0.5, -1.5, 0.1f, 1e-9f, 3, 1.0f / 3, 7};

void write(const fs::path &folder, bool pad) {
  ListVocabulary vocabulary("char", {"pad", "\t", "b"}, pad);
  writeProjector(folder, embeddingOf(3, 2), vocabulary, arena);
}

} // namespace

TEST_CASE("a row for each piece in both files") {
  ScratchFolder folder;
  write(folder / "new", false);
  CHECK(readFile(folder / "new/vectors.tsv") == "0.5\t-1.5\n0.1\t1e-09\n3\t0.33333334\n");
  CHECK(readFile(folder / "new/metadata.tsv") == "pad\n\\t\nb\n");
  // No row for padding; old files are replaced.
  write(folder / "new", true);
  CHECK(readFile(folder / "new/vectors.tsv") == "0.1\t1e-09\n3\t0.33333334\n");
  CHECK(readFile(folder / "new/metadata.tsv") == "\\t\nb\n");
  CHECK(std::distance(fs::directory_iterator(folder / "new"), fs::directory_iterator()) == 2);
}

TEST_CASE("a folder that cannot be written is told before") {
  ScratchFolder folder;
  auto message = [](const fs::path &path) {
    return messageOf([&] { requireProjectorFolder(path); });
  };
  requireProjectorFolder(folder / "new");
  CHECK_FALSE(fs::exists(folder / "new"));
  requireProjectorFolder(folder.path());
  std::string missing = (folder / "none/new").string(), parent = (folder / "none").string();
  CHECK(message(missing) == "`" + missing + "` cannot be written: there is no folder `" + parent +
                                "`; create it first");
  std::string file = (folder / "file").string();
  writeWholeFile(file, "");
  CHECK(message(file) ==
        "`" + file + "` is not a folder; name one for vectors.tsv and metadata.tsv");
  fs::create_directories(folder / "taken/metadata.tsv");
  std::string taken = (folder / "taken/metadata.tsv").string();
  CHECK(message(folder / "taken") == "`" + taken + "` is a folder; name a file to write");
}

TEST_CASE("what fails while it is written leaves the old files") {
  ScratchFolder folder;
  write(folder.path(), false);
  struct Broken : ListVocabulary {
    using ListVocabulary::ListVocabulary;
    std::string piece(uint32_t id) const override {
      if (id == 2)
        fail("broken");
      return "new";
    }
  };
  Broken vocabulary("char", {"a", "b", "c"});
  CHECK(messageOf([&] { writeProjector(folder.path(), embeddingOf(3, 2), vocabulary, arena); }) ==
        "broken");
  CHECK(readFile(folder / "metadata.tsv") == "pad\n\\t\nb\n");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 2);
}
