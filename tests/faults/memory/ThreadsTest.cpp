// Threads of ours where memory ends: the error reaches the caller, and all threads end.
#include "EachAllocation.h"
#include "Texts.h"
#include "data/TemporaryFolder.h"
#include "datasets/BatchesAhead.h"
#include "datasets/TextsAhead.h"
#include "loading/Process.h"
#include "text/BuildVocabulary.h"
#include "training/ThreadPool.h"

#include <cstring>

using namespace rnn;

namespace {

char message[256] = ""; // of the last error that was not simply a lack of memory

/// Whether `work` ends without an error.
template <typename Work> bool succeeds(const Work &work) {
  try {
    work();
    return true;
  } catch (const std::bad_alloc &) {
    std::strcpy(message, "");
  } catch (const std::exception &error) {
    std::strncpy(message, error.what(), sizeof message - 1);
  }
  return false;
}

void checkMessage() {
  std::string_view text = message;
  if (!text.empty() && !text.starts_with("a thread cannot be started"))
    FAIL_CHECK(text);
}

template <typename Work> void forEachAllocation(const Work &work) {
  failing::forEachAllocation([&] { return succeeds(work); }, checkMessage);
}

} // namespace

TEST_CASE("a pool of threads without memory") {
  forEachAllocation([] {
    std::atomic<unsigned> sum{0};
    ThreadPool(4).run(10, [&](uint64_t piece, unsigned) { sum += piece; });
    if (sum != 45)
      throw std::logic_error("a piece is missing");
  });
}

TEST_CASE("texts that are read ahead without memory") {
  forEachAllocation([] {
    TextsAhead texts(20, [](size_t number) { return std::string(100 + number, 'a'); });
    for (size_t number = 0; number < 20; ++number)
      if (texts.next().size() != 100 + number)
        throw std::logic_error("a text is missing");
  });
}

TEST_CASE("batches that are prepared ahead without memory") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  std::string path = lettersTable(folder, 41);
  forEachAllocation([&] {
    TextTarget target(model.table, {});
    BatchRule rule;
    rule.size = 2;
    auto order = shuffledInBuffer({openTexts({path}, {}), vocabulary, {}, target, {}}, 3);
    BatchesAhead batches(std::make_unique<PaddedBatches>(std::move(order), target, rule), 2,
                         "`data`");
    for (uint64_t epoch = 1; epoch <= 2; ++epoch) {
      batches.begin(1, epoch);
      uint64_t count = 0;
      while (batches.next().samples > 0)
        ++count;
      if (count != 21)
        throw std::logic_error("a batch is missing");
    }
  });
}

TEST_CASE("after an error batches are prepared anew") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  TextTarget target(model.table, {});
  BatchRule rule;
  rule.size = 2;
  std::string path = lettersTable(folder, 41);
  auto order = shuffledInBuffer({openTexts({path}, {}), vocabulary, {}, target, {}}, 3);
  BatchesAhead batches(std::make_unique<PaddedBatches>(std::move(order), target, rule), 1,
                       "`data`");
  auto read = [&] {
    batches.begin(1, 1);
    while (batches.next().samples > 0) {
    }
  };
  failing::fail(20, failing::Extent::AllFrom);
  bool succeeded = succeeds(read);
  failing::stop();
  CHECK_FALSE(succeeded);
  CHECK(succeeds(read));
}

TEST_CASE("a vocabulary that threads count without memory") {
  ScratchFolder folder;
  std::vector<std::filesystem::path> files;
  for (const char *name : {"a.txt", "b.txt", "c.txt"})
    files.push_back(write(folder, name, "one text and another text of words\n"));
  VocabularyOptions options;
  options.scheme.kind = "subword";
  options.size = 270;
  options.threads = 3;
  forEachAllocation([&] {
    std::unique_ptr<VocabularyCounts> counts = countVocabulary(options);
    counts->count(files);
    counts->build();
  });
}

TEST_CASE("a child process is waited for, and its folder goes, without memory") {
  ScratchFolder folder;
  failing::forEachAllocation(
      [&] {
        return succeeds([&] {
          TemporaryFolder work(folder.path());
          writeWholeFile(work.path() / "file", "text");
          runProcess({"/bin/sh", "-c", "echo error >&2"}, {.keepErrors = true});
        });
      },
      [&] {
        checkMessage();
        CHECK(std::filesystem::is_empty(folder.path()));
      });
}
