// The background thread delivers every epoch, and its errors reach the reader.
#include "datasets/BatchesAhead.h"

#include "Texts.h"

#include <chrono>
#include <thread>

using namespace rnn;

using Lengths = std::vector<uint64_t>;

namespace {

/// Batches of 2 of texts with 1, 2, ... letters.
struct Reader {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;

  std::unique_ptr<BatchesAhead> open(const std::string &path, uint64_t epochs,
                                     uint64_t buffer = 1) {
    TextTarget target(model.table, {});
    BatchRule rule;
    rule.size = 2;
    auto order = shuffledInBuffer({openTexts({path}, {}), vocabulary, {}, target, {}}, buffer);
    return std::make_unique<BatchesAhead>(
        std::make_unique<PaddedBatches>(std::move(order), target, rule), epochs, "`data`");
  }
};

Lengths epochOf(BatchSource &source, uint64_t seed, uint64_t epoch) {
  Lengths lengths;
  source.begin(seed, epoch);
  for (SampleView batch; (batch = source.next()).samples > 0;)
    lengths.push_back(batch.length);
  return lengths;
}

} // namespace

TEST_CASE("epoch after epoch comes through the queue") {
  Reader reader;
  auto batches = reader.open(lettersTable(reader.folder, 41), 3);
  CHECK_FALSE(batches->steps()); // a table's lines are not counted before
  Lengths expected;
  for (uint64_t length = 2; length <= 40; length += 2)
    expected.push_back(length);
  expected.push_back(41);
  for (uint64_t epoch = 1; epoch <= 3; ++epoch) {
    CHECK(epochOf(*batches, 7, epoch) == expected);
    CHECK(batches->next().samples == 0);
    CHECK(batches->steps() == 21);
  }
}

TEST_CASE("a batch has what its texts tell") {
  Reader reader;
  auto batches = reader.open(write(reader.folder, "a.csv", "text,label\na,1\nbc,0\nd,1\n"), 1);
  batches->begin(0, 1);
  SampleView batch = batches->next();
  REQUIRE(batch.samples == 2);
  REQUIRE(batch.length == 2);
  CHECK(std::vector<float>(batch.inputs, batch.inputs + 4) == std::vector<float>{2, 3, 1, 0});
  CHECK(std::vector<float>(batch.targets, batch.targets + 2) == std::vector<float>{0, 1});
  CHECK(batch.weights == nullptr);
  CHECK(batches->next().samples == 1);
  CHECK(batches->next().samples == 0);
}

TEST_CASE("epochs may begin anywhere, end early and be repeated") {
  Reader reader;
  std::string path = lettersTable(reader.folder, 60);
  auto orderOf = [&](uint64_t seed, uint64_t epoch) {
    return epochOf(*reader.open(path, 9, 20), seed, epoch);
  };
  auto batches = reader.open(path, 9, 20);
  CHECK(epochOf(*batches, 1, 4) == orderOf(1, 4));
  CHECK(epochOf(*batches, 1, 5) == orderOf(1, 5));
  CHECK(epochOf(*batches, 1, 5) == orderOf(1, 5));
  CHECK(epochOf(*batches, 2, 6) == orderOf(2, 6));
  batches->begin(2, 7);
  batches->next();
  CHECK(epochOf(*batches, 2, 8) == orderOf(2, 8));
  CHECK(epochOf(*batches, 2, 20) == orderOf(2, 20)); // behind the last one that was told
  CHECK(orderOf(1, 4) != orderOf(1, 5));
  CHECK(orderOf(1, 4) != orderOf(2, 4));
  batches->begin(1, 1); // ends while the queue is full
}

TEST_CASE("errors of the thread reach the reader") {
  Reader reader;
  auto batches =
      reader.open(write(reader.folder, "a.csv", "text,label\na,1\nb,0\nc,1\nd,1\ne,2\n"), 2);
  batches->begin(0, 1);
  CHECK(batches->next().samples == 2);
  std::string message = messageOf([&] {
    while (batches->next().samples > 0) {
    }
  });
  CHECK(message.ends_with(
      "a.csv:6: the label `2` is not one of the classes 0 to 1 of model `reader`"));
  CHECK(batches->next().samples == 0);
  auto empty = reader.open(write(reader.folder, "b.csv", "text,label\n"), 1);
  empty->begin(0, 1);
  CHECK(messageOf([&] { empty->next(); }) == "`data` has no texts");
}

TEST_CASE("the next epoch is read while this one is used") {
  Reader reader;
  std::string path = lettersTable(reader.folder, 4);
  auto batches = reader.open(path, 2);
  CHECK(epochOf(*batches, 0, 1) == Lengths{2, 4});
  // The file is gone when the second epoch begins.
  for (int i = 0; i < 500 && std::filesystem::exists(path); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    if (i == 200)
      writeWholeFile(path, "text,label\nab,1\n");
  }
  CHECK(epochOf(*batches, 0, 2) == Lengths{2, 4});
}
