// The multiplication problem: marks, targets, seeds and impossible sizes.
#include "data/Multiplication.h"

#include "Expect.h"

#include <set>

using namespace rnn;

TEST_CASE("a sample has two marks, and its target is their product") {
  constexpr uint64_t samples = 500, length = 6;
  NamedArrays arrays = makeMultiplication(samples, length, 7);
  const Array &x = arrays.at("x"), &y = arrays.at("y");
  REQUIRE(x.shape == std::vector<uint64_t>{samples, length, 2});
  REQUIRE(y.shape == std::vector<uint64_t>{samples, 1});
  std::set<std::pair<uint64_t, uint64_t>> places;
  for (uint64_t sample = 0; sample < samples; ++sample) {
    std::vector<uint64_t> marked;
    float product = 1;
    for (uint64_t step = 0; step < length; ++step) {
      float mark = x.row(sample)[2 * step], value = x.row(sample)[2 * step + 1];
      REQUIRE((mark == 0 || mark == 1));
      REQUIRE((value >= 0 && value < 1));
      if (mark == 1) {
        marked.push_back(step);
        product *= value;
      }
    }
    REQUIRE(marked.size() == 2);
    places.emplace(marked[0], marked[1]);
    REQUIRE(y.values[sample] == product);
  }
  CHECK(places.size() == length * (length - 1) / 2); // every pair is drawn
}

TEST_CASE("the seed decides the data, and more samples begin with the same ones") {
  Array few = makeMultiplication(10, 8, 1).at("x"), many = makeMultiplication(20, 8, 1).at("x");
  CHECK(std::equal(few.values.begin(), few.values.end(), many.values.begin()));
  CHECK(few.values != makeMultiplication(10, 8, 2).at("x").values);
}

TEST_CASE("impossible sizes are refused") {
  auto message = [](uint64_t samples, uint64_t length) {
    return messageOf([&] { makeMultiplication(samples, length, 0); });
  };
  CHECK(message(0, 10) == "the number of samples must be from 1 to 2^32 - 1, found 0");
  CHECK(message(10, 1) == "the length must be at least 2: two places are marked, found 1");
  CHECK(message(1000000, 1000000) ==
        "1000000 samples of length 1000000 would have more than 2^32 numbers");
  CHECK(message(1000000, UINT64_MAX) ==
        "1000000 samples of length 18446744073709551615 would have more than 2^32 numbers");
}
