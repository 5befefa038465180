// The length, padding, weights and order of batches of texts.
#include "datasets/PaddedBatches.h"

#include "Texts.h"

#include <algorithm>
#include <cmath>

using namespace rnn;

namespace {

PaddedBatches batchesOf(const std::string &path, const BatchRule &rule, const TextModel &model,
                        const Vocabulary &vocabulary) {
  TextTarget target(model.table, {});
  return {inOrder({openTexts({path}, {}), vocabulary, {}, target, {}}), target, rule};
}

BatchRule ofSize(uint64_t size) {
  BatchRule rule;
  rule.size = size;
  return rule;
}

} // namespace

TEST_CASE("a batch is as long as its longest text, its first, and zeros fill the others") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  std::string path = write(folder, "a.csv", "text,label\nab,1\ncdef,0\n,1\n");
  PaddedBatches batches = batchesOf(path, ofSize(2), model, vocabulary);
  PaddedBatch batch;
  batches.begin(0, 1);
  REQUIRE(batches.next(batch));
  CHECK(batch.samples == 2);
  CHECK(batch.length == 4);
  CHECK(batch.inputs == std::vector<float>{3, 4, 5, 6, 1, 2, 0, 0});
  CHECK(batch.targets == std::vector<float>{0, 1});
  CHECK(batch.weights.empty());
  // The last batch is smaller; a model reads at least one step.
  REQUIRE(batches.next(batch));
  CHECK(batch.samples == 1);
  CHECK(batch.length == 1);
  CHECK(batch.inputs == std::vector<float>{0});
  CHECK(batch.targets == std::vector<float>{1});
  CHECK_FALSE(batches.next(batch));
  CHECK_FALSE(batches.next(batch));
  batches.begin(0, 2);
  CHECK(batches.next(batch));
}

TEST_CASE("a model with a length gets batches of it") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  BatchRule rule = ofSize(4);
  rule.fixedLength = 3;
  PaddedBatches batches =
      batchesOf(write(folder, "a.csv", "text,label\na,1\nb,0\n"), rule, model, vocabulary);
  PaddedBatch batch;
  batches.begin(0, 1);
  REQUIRE(batches.next(batch));
  CHECK(batch.length == 3);
  CHECK(batch.inputs == std::vector<float>{1, 0, 0, 2, 0, 0});
}

TEST_CASE("classes weigh their samples") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  BatchRule rule = ofSize(3);
  rule.classWeights = {{1, 2.5f}};
  PaddedBatches batches =
      batchesOf(write(folder, "a.csv", "text,label\na,1\nb,0\nc,1\n"), rule, model, vocabulary);
  PaddedBatch batch;
  batches.begin(0, 1);
  REQUIRE(batches.next(batch));
  CHECK(batch.weights == std::vector<float>{2.5, 1, 2.5});
}

TEST_CASE("an epoch ends where it is to") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  BatchRule rule = ofSize(2);
  rule.most = 2;
  PaddedBatches batches = batchesOf(lettersTable(folder, 9), rule, model, vocabulary);
  PaddedBatch batch;
  for (uint64_t epoch : {1, 2}) {
    batches.begin(0, epoch);
    CHECK(batches.next(batch));
    CHECK(batch.length == 2);
    CHECK(batches.next(batch));
    CHECK(batch.length == 4);
    CHECK_FALSE(batches.next(batch));
  }
}

TEST_CASE("buckets put texts of like lengths together, in another order for each epoch") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  // Short and long texts by turns.
  std::string text = "text,label\n";
  uint64_t letters = 0;
  for (int i = 0; i < 60; ++i) {
    int length = i % 2 ? 10 + i : 1 + i / 8;
    letters += length;
    text += std::string(length, 'a') + ",0\n";
  }
  std::string path = write(folder, "a.csv", text);
  auto lengthsOf = [&](bool byLength, uint64_t seed, uint64_t epoch) {
    BatchRule rule = ofSize(8);
    rule.byLength = byLength;
    PaddedBatches batches = batchesOf(path, rule, model, vocabulary);
    std::vector<uint64_t> lengths;
    uint64_t samples = 0, padded = 0, filled = 0;
    batches.begin(seed, epoch);
    for (PaddedBatch batch; batches.next(batch);) {
      lengths.push_back(batch.length);
      samples += batch.samples;
      padded += batch.samples * batch.length;
      filled += std::ranges::count(batch.inputs, 1.0f);
    }
    CHECK(samples == 60);
    CHECK(filled == letters);
    CHECK((padded < filled * 1.3) == byLength);
    return lengths;
  };
  lengthsOf(false, 0, 1);
  std::vector<uint64_t> first = lengthsOf(true, 0, 1);
  CHECK(lengthsOf(true, 0, 1) == first);
  CHECK(lengthsOf(true, 0, 2) != first);
  CHECK(lengthsOf(true, 1, 1) != first);
  CHECK_FALSE(std::ranges::is_sorted(first));
}
