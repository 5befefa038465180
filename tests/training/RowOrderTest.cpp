// Rows of padded ids: which are the longest, and what becomes of their results.
#include "training/RowOrder.h"
#include "SmallModel.h"
#include "training/ArrayBatches.h"

#include <algorithm>
#include <numeric>

using namespace rnn;

namespace {

constexpr uint64_t samples = 100, length = 60;

/// Row i has the id 1 + i % 39 in several steps, padding before them and behind them.
struct PaddedTexts {
  std::vector<float> ids = std::vector<float>(samples * length, 0.0f), targets;
  std::vector<uint64_t> lengths;

  PaddedTexts() {
    for (uint64_t row = 0; row < samples; ++row) {
      uint64_t steps = row * 37 % 41, before = row % 7;
      lengths.push_back(steps);
      std::fill_n(ids.begin() + row * length + before, steps, float(1 + row % 39));
      targets.push_back(float(row % 2));
    }
  }
  SampleView view() const { return {ids.data(), targets.data(), samples}; }
};

uint64_t lengthOf(const float *ids) {
  return length - uint64_t(std::count(ids, ids + length, 0.0f));
}

} // namespace

TEST_CASE("rows of ids are sorted by their steps between padding, others keep their order") {
  PaddedTexts texts;
  std::vector<uint64_t> rows = {3, 99, 0, 41, 4};
  CompiledModel model = loadModel("texts");
  RowLengths lengths(spaced(texts.view(), model.table()), model.table());
  lengths.sort(rows);
  CHECK(rows == std::vector<uint64_t>{3, 4, 99, 0, 41}); // of 29, 25, 14, 0 and 0 steps

  CompiledModel numbers = loadModel("small");
  RandomSamples data(numbers.table(), numbers->batch);
  CHECK(RowLengths(spaced(data.view(), numbers.table()), numbers.table()).empty());
}

TEST_CASE("a shuffled batch begins with its longest row, and each row is in one batch") {
  PaddedTexts texts;
  CompiledModel model = loadModel("texts");
  TrainingBatches batches(texts.view(), model.table());
  for (uint64_t epoch : {1, 2}) {
    batches.begin(/*seed=*/3, epoch);
    std::vector<uint64_t> found;
    for (SampleView batch; (batch = batches.next()).samples > 0;) {
      for (uint64_t row = 0; row < batch.samples; ++row) {
        found.push_back(lengthOf(batch.inputs + row * length));
        if (row > 0)
          CHECK(found.back() <= found[found.size() - 2]);
      }
    }
    std::ranges::sort(found);
    std::vector<uint64_t> expected = texts.lengths;
    std::ranges::sort(expected);
    CHECK(found == expected);
  }

  TrainingBatches kept(texts.view(), model.table(), /*shuffled=*/false);
  kept.begin(3, 1);
  SampleView first = kept.next();
  CHECK(std::equal(first.inputs, first.inputs + first.samples * length, texts.ids.begin()));
}

TEST_CASE("results of rows of ids stand in the places of the rows, whatever order saves time") {
  PaddedTexts texts;
  CompiledModel model = loadModel("texts");
  Trainer trainer(model.table(), 2);
  trainer.initialize(3);
  std::vector<float> together(samples), alone(samples), evaluated(samples);
  trainer.predict(texts.ids.data(), samples, together.data());
  for (uint64_t row = 0; row < samples; ++row)
    trainer.predict(texts.ids.data() + row * length, 1, alone.data() + row);
  CHECK(together == alone);

  double loss = trainer.evaluate(texts.view(), {evaluated.data()});
  CHECK(evaluated == alone);
  double sum = 0;
  for (uint64_t row = 0; row < samples; ++row)
    sum += trainer.evaluate({texts.ids.data() + row * length, texts.targets.data() + row, 1});
  CHECK(loss == Approx(sum / samples).epsilon(1e-5));

  // A batch in the order of the lengths executes less than one in which they are mixed.
  TrainingBatches sorted(texts.view(), model.table()), mixed(texts.view(), model.table(), false);
  auto workOf = [&](TrainingBatches &batches) {
    batches.begin(3, 1);
    trainer.computeGradients(batches.next());
    return trainer.executedFlops();
  };
  CHECK(workOf(sorted) < workOf(mixed));
}

TEST_CASE("rows that need no other order are read where they are") {
  PaddedTexts texts;
  CompiledModel model = loadModel("texts");
  auto isCopied = [&](const SampleView &data) {
    OrderedRows rows(data, model.table(), {0, model->shards});
    return rows.take(0, 1).inputs != data.inputs;
  };
  CHECK(isCopied(texts.view()));
  CHECK_FALSE(isCopied(rowsOf(texts.view(), 0, model->shard_samples, model.table())));

  OrderedRows rows(texts.view(), model.table(), {0, model->shards});
  std::vector<float> sorted;
  for (uint64_t row = 0; row < samples; ++row) {
    const float *ids = rows.take(row, 1).inputs;
    sorted.insert(sorted.end(), ids, ids + length);
  }
  CHECK_FALSE(isCopied({.inputs = sorted.data(), .samples = samples}));
}

TEST_CASE("samples in any order are chosen ones, each once") {
  PaddedTexts texts;
  CompiledModel model = loadModel("texts");
  std::vector<uint64_t> chosen;
  for (uint64_t row = 5; row < samples; row += 3)
    chosen.push_back(row);
  BatchesInAnyOrder batches(texts.view(), model.table(), {0, model->shards}, chosen);
  CHECK(batches.steps() == 1);
  batches.begin(1, 1);
  SampleView batch = batches.next();
  REQUIRE(batch.samples == chosen.size());
  std::vector<uint64_t> found, expected;
  for (uint64_t row = 0; row < chosen.size(); ++row) {
    found.push_back(lengthOf(batch.inputs + row * length));
    expected.push_back(texts.lengths[chosen[row]]);
  }
  std::ranges::sort(expected, std::greater());
  CHECK(found == expected);
  CHECK(batches.next().samples == 0);
}
