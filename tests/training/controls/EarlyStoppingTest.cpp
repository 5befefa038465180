// The epoch at which training stops.
#include "training/controls/EarlyStopping.h"

#include "Series.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace rnn;

namespace {

/// The epoch at which it stopped, or 0.
uint64_t stopsAt(const std::vector<double> &values, uint64_t patience, double minDelta = 0,
                 bool higherIsBetter = false) {
  Printed printed;
  EarlyStopping control(printed.out(), {"val_loss", higherIsBetter}, {patience, minDelta});
  uint64_t epoch = playEpochs(control, values);
  CHECK(printed.get() == (epoch ? "Epoch " + std::to_string(epoch) + ": early stopping\n" : ""));
  return epoch;
}

} // namespace

TEST_CASE("the training stops after `patience` epochs that are not better") {
  std::vector<double> values = {5, 4, 4, 3, 3.5, 3.2, 3.1, 2};
  CHECK(stopsAt(values, 0) == 3); // as with 1
  CHECK(stopsAt(values, 1) == 3);
  CHECK(stopsAt(values, 2) == 6); // a better epoch begins the count anew
  CHECK(stopsAt(values, 3) == 7);
  CHECK(stopsAt(values, 4) == 0);
}

TEST_CASE("an epoch that is better by `min_delta` or less is not better") {
  std::vector<double> values = {5, 4.5, 4, 3.5, 3};
  CHECK(stopsAt(values, 1, 0.25) == 0);
  CHECK(stopsAt(values, 1, 0.5) == 2);
  CHECK(stopsAt(values, 2, 0.5) == 0); // 4 is better than 5 by more
  CHECK(stopsAt(values, 2, 1) == 3);
}

TEST_CASE("where higher is better, a fall stops") {
  CHECK(stopsAt({0.5, 0.6, 0.6, 0.7}, 1, 0, true) == 3);
  CHECK(stopsAt({0.5, 0.6, 0.7, 0.7}, 2, 0, true) == 0);
}

TEST_CASE("the first epoch never stops, and a NaN is not better") {
  double nan = std::nan("");
  CHECK(stopsAt({nan}, 0) == 0);
  CHECK(stopsAt({nan, 1, 0.5}, 0) == 0);
  CHECK(stopsAt({1, nan}, 0) == 2);
}
