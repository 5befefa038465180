// Philox against its published answers, and the distribution of what is drawn from it.
#include "data/Random.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <numeric>
#include <vector>

using namespace rnn;

using Block = std::array<uint32_t, 4>;

// The known answers that come with Random123, the authors' implementation
// (tests/kat_vectors, philox4x32 with 10 rounds).
TEST_CASE("Philox gives its published answers") {
  CHECK(philox({0, 0, 0, 0}, {0, 0}) == Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
  CHECK(philox({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}) ==
        Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
  CHECK(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}) ==
        Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
}

TEST_CASE("a stream is the blocks of its address, in order") {
  uint64_t seed = 0x0123456789abcdef;
  RandomStream stream(seed, RandomPurpose::Shuffling, 5);
  for (uint32_t counter = 0; counter < 3; ++counter)
    for (uint32_t word : philox({counter, 0, 5, 1}, {0x89abcdef, 0x01234567}))
      CHECK(stream.bits() == word);
}

TEST_CASE("uniform numbers fill the interval from 0 to 1 evenly") {
  RandomStream random(3, RandomPurpose::Data, 0);
  std::vector<int> counts(10);
  for (int i = 0; i < 10000; ++i) {
    float number = random.uniform();
    REQUIRE(number >= 0);
    REQUIRE(number < 1);
    ++counts[static_cast<int>(number * 10)];
  }
  for (int count : counts) // five standard deviations of 1000
    CHECK(std::abs(count - 1000) < 150);
}

TEST_CASE("numbers below a bound fill it evenly") {
  RandomStream random(4, RandomPurpose::Data, 0);
  std::vector<int> counts(7);
  for (int i = 0; i < 7000; ++i)
    ++counts.at(random.below(7));
  for (int count : counts)
    CHECK(std::abs(count - 1000) < 150);
  CHECK(random.below(1) == 0);
}

TEST_CASE("a shuffle is a permutation that depends on its address only") {
  auto shuffled = [](uint64_t seed, uint32_t epoch) {
    std::vector<uint64_t> order(1000);
    std::iota(order.begin(), order.end(), 0);
    RandomStream random(seed, RandomPurpose::Shuffling, epoch);
    shuffle(order, random);
    return order;
  };
  std::vector<uint64_t> order = shuffled(1, 1), sorted = order;
  CHECK(order == shuffled(1, 1));
  CHECK(order != shuffled(1, 2));
  CHECK(order != shuffled(2, 1));
  CHECK_FALSE(std::ranges::is_sorted(order));
  std::ranges::sort(sorted);
  for (uint64_t i = 0; i < sorted.size(); ++i)
    REQUIRE(sorted[i] == i);
}

TEST_CASE("every order is as likely as any other") {
  std::map<std::array<uint64_t, 3>, int> counts;
  for (uint32_t stream = 0; stream < 6000; ++stream) {
    std::array<uint64_t, 3> order = {0, 1, 2};
    RandomStream random(9, RandomPurpose::Shuffling, stream);
    shuffle(order, random);
    ++counts[order];
  }
  REQUIRE(counts.size() == 6);
  for (const auto &[order, count] : counts)
    CHECK(std::abs(count - 1000) < 150);
}
