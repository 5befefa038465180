// The parts of the rows are those of scikit-learn's KFold.
#include "training/Folds.h"

#include "SmallModel.h"
#include "training/ArrayBatches.h"

using namespace rnn;

namespace {

std::vector<uint64_t> rowsOfFold(uint64_t rows, const Fold &fold) {
  std::vector<bool> chosen = rowsInFold(rows, fold);
  std::vector<uint64_t> numbers;
  for (uint64_t row = 0; row < rows; ++row)
    if (chosen[row])
      numbers.push_back(row);
  return numbers;
}

} // namespace

TEST_CASE("folds in order are cut one after another, the first ones larger by a row") {
  using Rows = std::vector<uint64_t>;
  CHECK(rowsOfFold(8, {0, 3}) == Rows{0, 1, 2});
  CHECK(rowsOfFold(8, {1, 3}) == Rows{3, 4, 5});
  CHECK(rowsOfFold(8, {2, 3}) == Rows{6, 7});
  CHECK(messageOf([] { rowsInFold(2, {0, 3}); }) == "3 folds need as many rows, found 2");
}

TEST_CASE("shuffled folds have each row once") {
  std::vector<int> seen(23);
  for (uint64_t number = 0; number < 5; ++number) {
    std::vector<uint64_t> rows = rowsOfFold(23, {number, 5, 7});
    CHECK(rows.size() == (number < 3 ? 5 : 4));
    CHECK(rows != rowsOfFold(23, {number, 5}));
    CHECK(rows != rowsOfFold(23, {number, 5, 8}));
    for (uint64_t row : rows)
      ++seen[row];
  }
  CHECK(std::ranges::count(seen, 1) == 23);
}

TEST_CASE("batches of chosen rows are those of an archive of these rows") {
  CompiledModel model = loadModel("still"); // batches of 4
  RandomSamples data(model.table(), 9);
  std::vector<uint64_t> chosen = {0, 2, 3, 5, 7, 8};
  std::vector<float> inputs, targets;
  uint64_t size = model->input_size, targetSize = sizeOf(model->target.shape);
  for (uint64_t row : chosen) {
    inputs.insert(inputs.end(), &data.inputs[row * size], &data.inputs[row * size] + size);
    targets.insert(targets.end(), &data.targets[row * targetSize],
                   &data.targets[row * targetSize] + targetSize);
  }
  for (bool shuffled : {false, true}) {
    TrainingBatches part(data.view(), model.table(), shuffled, {0, model->shards}, chosen);
    TrainingBatches whole({inputs.data(), targets.data(), chosen.size()}, model.table(), shuffled);
    CHECK(part.steps() == 2);
    for (uint64_t epoch = 1; epoch <= 2; ++epoch) {
      part.begin(3, epoch);
      whole.begin(3, epoch);
      for (uint64_t expected : {4, 2, 0}) {
        SampleView found = part.next(), other = whole.next();
        REQUIRE(found.samples == expected);
        REQUIRE(other.samples == expected);
        CHECK(std::equal(found.inputs, found.inputs + expected * size, other.inputs));
        CHECK(std::equal(found.targets, found.targets + expected * targetSize, other.targets));
      }
    }
  }
}
