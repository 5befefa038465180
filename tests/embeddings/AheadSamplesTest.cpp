// Samples that a thread draws are those of their source, in the same order.
#include "embeddings/AheadSamples.h"

#include <algorithm>
#include <stdexcept>

using namespace rnn;

namespace {

/// Batches of one to three samples, which count on; the batch `damaged` throws.
class Counting : public WordSamples {
public:
  explicit Counting(uint64_t batches, uint64_t damaged = UINT64_MAX)
      : batches(batches), damaged(damaged) {}

  void begin(uint32_t epoch) override {
    number = 0;
    first = float(100 * epoch);
  }
  WordBatch next() override {
    if (number == damaged)
      throw std::runtime_error("damaged");
    uint64_t samples = number == batches ? 0 : 1 + number % 3;
    inputs.assign(2 * samples, first + float(number));
    targets.assign(samples, -float(number));
    ++number;
    return {inputs, targets, samples};
  }
  uint64_t done() const override { return 10 * number; }
  uint64_t all() const override { return 10 * batches; }

private:
  uint64_t batches, damaged, number = 0;
  float first = 0;
  std::vector<float> inputs, targets;
};

} // namespace

TEST_CASE("samples drawn ahead are those of the source") {
  constexpr uint64_t batches = 30;
  Counting alone(batches), source(batches);
  AheadSamples ahead(source);
  CHECK(ahead.all() == alone.all());
  for (uint32_t epoch : {1, 2}) {
    alone.begin(epoch);
    ahead.begin(epoch);
    for (bool goesOn = true; goesOn;) {
      WordBatch expected = alone.next(), found = ahead.next();
      CHECK(found.samples == expected.samples);
      CHECK(std::ranges::equal(found.inputs, expected.inputs));
      CHECK(std::ranges::equal(found.targets, expected.targets));
      CHECK(ahead.done() == alone.done());
      goesOn = expected.samples > 0;
    }
  }
}

TEST_CASE("an epoch of samples drawn ahead can end early, or with what the source throws") {
  Counting source(1000), damaged(1000, 20);
  AheadSamples ahead(source), failing(damaged);
  ahead.begin(1);
  ahead.begin(2);
  CHECK(ahead.next().inputs[0] == 200);
  failing.begin(1);
  for (uint64_t batch = 0; batch < 20; ++batch)
    CHECK(failing.next().samples > 0);
  CHECK_THROWS_AS(failing.next(), std::runtime_error);
}
