// Segments of a series pass by in parts, and begin anew in an order of their own.
#include "datasets/Segments.h"

#include "Expect.h"

#include <algorithm>

using namespace rnn;

namespace {

/// 32 steps that count, and their negatives as targets: three segments of ten steps.
struct Counting {
  Series series;
  rnn_value input{}, output{};
  rnn_model model{};
  SegmentOptions options{.segment = 10, .warmUp = 3, .updateEvery = 5};

  Counting() {
    series.source = "`t.wav`";
    series.rows = {0, 32};
    series.features.shape = series.targets.shape = {32, 1};
    for (int step = 0; step < 32; ++step) {
      series.features.values.push_back(float(step));
      series.targets.values.push_back(-float(step));
    }
    model.name = "m";
    model.batch = 2;
    model.shards = 1;
    model.shard_samples = 2;
    model.states_size = 4;
    model.input_count = 1;
    model.inputs = &input;
    input.shape = model.target.shape = {2, {RNN_ANY_LENGTH, 1}};
    model.input_size_per_step = 1;
  }

  SegmentBatches batches(bool shuffled = false) {
    return SegmentBatches(series, {0, 32}, model, options, shuffled, {0, 1});
  }
  std::string message() {
    return messageOf([&] { batches(); });
  }
};

std::vector<float> values(const float *begin, uint64_t count) { return {begin, begin + count}; }

} // namespace

TEST_CASE_METHOD(Counting, "a segment has a warm-up and parts with an update each") {
  SegmentBatches all = batches();
  CHECK(all.steps() == 4);
  all.begin(0, 1);
  SampleView batch = all.next();
  CHECK(batch.samples == 2);
  CHECK(batch.beginsAnew);
  CHECK(batch.warmUpLength == 3);
  CHECK(values(batch.warmUp, 6) == std::vector<float>{0, 1, 2, 10, 11, 12});
  CHECK(batch.length == 5);
  CHECK(values(batch.inputs, 10) == std::vector<float>{3, 4, 5, 6, 7, 13, 14, 15, 16, 17});
  CHECK(values(batch.targets, 5) == std::vector<float>{-3, -4, -5, -6, -7});
  batch = all.next();
  CHECK(!batch.beginsAnew);
  CHECK(batch.warmUpLength == 0);
  CHECK(batch.length == 2);
  CHECK(values(batch.inputs, 4) == std::vector<float>{8, 9, 18, 19});
  batch = all.next();
  CHECK(batch.samples == 1);
  CHECK(batch.beginsAnew);
  CHECK(batch.inputs[0] == 23);
  CHECK(all.next().samples == 1);
  CHECK(all.next().samples == 0);
  all.begin(0, 2);
  all.skip(3);
  CHECK(all.next().inputs[0] == 28);
}

TEST_CASE_METHOD(Counting, "each epoch has an order of its own, which the seed decides") {
  auto orders = [&](uint64_t seed) {
    SegmentBatches all = batches(/*shuffled=*/true);
    std::vector<float> firsts;
    for (uint64_t epoch = 1; epoch <= 6; ++epoch) {
      all.begin(seed, epoch);
      std::vector<float> once;
      for (SampleView batch; (batch = all.next()).samples > 0;)
        if (batch.beginsAnew)
          for (uint64_t row = 0; row < batch.samples; ++row)
            once.push_back(batch.warmUp[row * 3]);
      firsts.insert(firsts.end(), once.begin(), once.end());
      std::ranges::sort(once);
      CHECK(once == std::vector<float>{0, 10, 20});
    }
    return firsts;
  };
  CHECK(orders(1) == orders(1));
  CHECK(orders(1) != orders(2));
}

TEST_CASE_METHOD(Counting, "what does not fit is told with what to do") {
  options.segment = 40;
  CHECK(message() == "32 steps of `t.wav` are fewer than a segment of 40; give a shorter "
                     "`--segment`");
  options = {.segment = 10, .warmUp = 10, .updateEvery = 5};
  CHECK(message() == "a warm-up of 10 steps leaves nothing of a segment of 10; give a shorter "
                     "`--warm-up`");
  options = {.segment = 10, .warmUp = 0, .updateEvery = 5};
  model.states_size = 0;
  CHECK(message() == "no layer of model `m` has `stateful=true`, so states would not go on from "
                     "one part of a segment to the next; add it to the recurrent layers");
  options.updateEvery = 10;
  CHECK(batches().steps() == 2); // one part alone needs no states
  input.shape.sizes[0] = 256;
  CHECK(message() == "the input of model `m` is (None, 256, 1), and `t.wav` needs (None, None, 1); "
                     "write `f32[?, 1]`: `--update-every` says how many steps it takes at a time");
  input.shape.sizes[0] = RNN_ANY_LENGTH;
  model.target.shape = {1, {1}};
  CHECK(message() == "the target of model `m` is (None, 1), and `t.wav` has (None, None, 1); its "
                     "last layers need a number for each step, such as `lstm(32, "
                     "return_sequences=true, stateful=true)` and `dense(1)`");
}
