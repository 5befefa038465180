// Windows share the memory of their series; their targets stand where the horizon says.
#include "datasets/Windows.h"

#include "Expect.h"
#include "training/Shapes.h"

using namespace rnn;

namespace {

/// Ten steps of two features and a target: step i has 10 i, 10 i + 1 and -i.
struct Ten {
  Series series;
  rnn_value input{}, output{};
  rnn_model model{};

  Ten() {
    series.source = "`t.csv`";
    series.rows = {100, 110};
    series.features.shape = {10, 2};
    series.targets.shape = {10, 1};
    for (int step = 0; step < 10; ++step) {
      series.features.values.insert(series.features.values.end(), {10.0f * step, 10.0f * step + 1});
      series.targets.values.push_back(-float(step));
    }
    model.name = "m";
    model.batch = 4;
    model.shards = 1;
    model.shard_samples = 4;
    model.input_count = model.output_count = 1;
    model.inputs = &input;
    model.outputs = &output;
    input.shape = {2, {3, 2}};
    output.shape = model.target.shape = {1, {1}};
    model.input_size = 6;
    model.output_size = 1;
    model.ignored_class = INT64_MIN;
  }

  Windows windows(const WindowOptions &options, bool needTargets = true) {
    return Windows(series, model, options, needTargets);
  }
  std::string message(const WindowOptions &options) {
    return messageOf([&] { windows(options).all(); });
  }
};

std::vector<float> inputs(const SampleView &batch) {
  return {batch.inputs, batch.inputs + batch.samples * 6};
}

std::vector<float> targets(const SampleView &batch, uint64_t size = 1) {
  return {batch.targets, batch.targets + batch.samples * size};
}

} // namespace

TEST_CASE_METHOD(Ten, "a batch has the windows of the series and their targets") {
  SpacedSamples samples = windows({.horizon = 2, .stride = 2}).all();
  CHECK(samples.data.inputs == series.features.values.data());
  CHECK(samples.data.samples == 3); // from steps 0, 2 and 4; a window from 6 would end too late
  TrainingBatches batches(samples, model, /*shuffled=*/false, {0, 1});
  batches.begin(0, 1);
  SampleView batch = batches.next();
  CHECK(batch.samples == 3);
  CHECK(inputs(batch) ==
        std::vector<float>{0, 1, 10, 11, 20, 21, 20, 21, 30, 31, 40, 41, 40, 41, 50, 51, 60, 61});
  CHECK(targets(batch) == std::vector<float>{-4, -6, -8});
  CHECK(batches.next().samples == 0);
}

TEST_CASE_METHOD(Ten, "the parts of a split have no window in common") {
  Windows all = windows({});
  CHECK(all.all().data.samples == 7);
  CHECK(all.within({0, 5}).data.samples == 2);
  CHECK(all.within({5, 10}).data.samples == 2);
  CHECK(all.within({5, 10}).data.inputs[0] == 50);
  CHECK(all.within({5, 10}).data.targets[0] == -8);
}

TEST_CASE_METHOD(Ten, "several numbers are the rows from the horizon on") {
  output.shape = model.target.shape = {1, {4}};
  model.output_size = 4;
  Windows four = windows({});
  SpacedSamples samples = four.all();
  CHECK(samples.data.samples == 4);
  CHECK(targets({.targets = samples.data.targets, .samples = 1}, 4) ==
        std::vector<float>{-3, -4, -5, -6});
  CHECK(four.rowOf(2, 3) == 108);
}

TEST_CASE_METHOD(Ten, "an output with steps has a target for each") {
  output.shape = model.target.shape = {2, {3, 1}};
  model.output_size = 3;
  Windows steps = windows({.horizon = 0});
  SpacedSamples samples = steps.all();
  CHECK(samples.data.samples == 8);
  CHECK(targets({.targets = samples.data.targets, .samples = 1}, 3) ==
        std::vector<float>{0, -1, -2});
  CHECK(steps.rowOf(2, 1) == 103);
}

TEST_CASE_METHOD(Ten, "predictions go beyond the end of the series") {
  Windows open = windows({.horizon = 2}, /*needTargets=*/false);
  CHECK(open.all().data.samples == 8);
  CHECK(open.all().data.targets == nullptr);
  CHECK(*open.targetsOf(5) == -9);
  CHECK(open.targetsOf(6) == nullptr);
  CHECK(open.rowOf(7, 0) == 111);
}

TEST_CASE_METHOD(Ten, "tokens, classes and masked windows are checked") {
  model.target.classes = 5;
  CHECK(message({}) ==
        "the targets of `t.csv` has -1 at row 101, step 0; a class is a whole number "
        "from 0 to 4");
  model.target.classes = 0;
  input.needs_step = 1;
  input.masked = 7;
  CHECK(windows({}).all().data.samples == 7);
  std::fill_n(series.features.values.begin() + 8, 6, 7.0f);
  CHECK(message({}) == "`t.csv` has no step that counts in the window from row 104: all are 7, "
                       "which is masked, and model `m` takes the mean of the others");
}

TEST_CASE_METHOD(Ten, "a window of several inputs is refused") {
  model.input_count = 2;
  CHECK(message({}) == "a series is one input, and model `m` has 2");
}
