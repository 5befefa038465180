// Sums over ranks, with threads as ranks: the bits of one process.
#include "ThreadRanks.h"

#include "data/Error.h"
#include "data/Random.h"
#include "ranks/OrderedSum.h"

#include <catch2/catch.hpp>
#include <cmath>

using namespace rnn;

namespace {

/// Numbers whose sum depends on the order, with both zeros among them.
std::vector<float> unevenNumbers(size_t count) {
  RandomStream random(1, RandomPurpose::Data, 0);
  std::vector<float> numbers(count);
  for (float &number : numbers)
    number = std::ldexp(random.uniform() - 0.5f, int(random.below(40)));
  for (size_t i = 0; i + 1 < count; i += 7)
    numbers[i] = i % 2 ? 0.0f : -0.0f;
  return numbers;
}

std::vector<uint32_t> bitsOf(std::span<const float> numbers) {
  std::vector<uint32_t> bits(numbers.size());
  std::memcpy(bits.data(), numbers.data(), numbers.size_bytes());
  return bits;
}

} // namespace

TEST_CASE("the sum over ranks has the bits of adding all vectors in order") {
  constexpr size_t vectors = 8;
  size_t length = GENERATE(1, 5, 16 * 1024, 100'001); // one piece, and several
  unsigned size = GENERATE(1, 2, 3, 5, 11);           // with ranks that have no vector
  std::vector<float> all = unevenNumbers(vectors * length);
  std::vector<float> expected(all.begin(), all.begin() + static_cast<ptrdiff_t>(length));
  for (size_t vector = 1; vector < vectors; ++vector)
    for (size_t i = 0; i < length; ++i)
      expected[i] += all[vector * length + i];

  std::vector<std::vector<float>> sums(size, std::vector<float>(length, 123.0f));
  ThreadRanks(size).run([&](Communicator &ranks) {
    size_t begin = ranks.rank() * vectors / size, end = (ranks.rank() + 1) * vectors / size;
    OrderedSum sum(ranks, length);
    for (int time = 0; time < 2; ++time)
      sum.add(all.data() + begin * length, end - begin, sums[ranks.rank()]);
  });
  for (const std::vector<float> &sum : sums)
    CHECK(bitsOf(sum) == bitsOf(expected));
}

TEST_CASE("a record that ranks fill in is whole on all of them") {
  unsigned size = GENERATE(1, 2, 5);
  std::vector<uint64_t> starts = {0};
  for (unsigned rank = 0; rank < size; ++rank)
    starts.push_back(starts.back() + 3 * rank); // the first has none
  std::vector<double> expected(starts.back());
  for (size_t i = 0; i < expected.size(); ++i)
    expected[i] = double(i) + 0.5;
  std::atomic<unsigned> whole = 0; // Catch's checks are for one thread
  ThreadRanks(size).run([&](Communicator &ranks) {
    std::vector<double> record(expected.size(), -1);
    for (uint64_t i = starts[ranks.rank()]; i < starts[ranks.rank() + 1]; ++i)
      record[i] = expected[i];
    OrderedSum(ranks, 1).share(record, starts);
    whole += record == expected;
  });
  CHECK(whole == size);
}

TEST_CASE("the rank whose value differs is named on all ranks") {
  std::atomic<int> failures = 0;
  ThreadRanks(3).run([&](Communicator &ranks) {
    requireSame(ranks, "version", "1");
    try {
      requireSame(ranks, "version", ranks.rank() == 2 ? "1.1" : "1");
    } catch (const Error &error) {
      failures += std::string(error.what()) ==
                  "rank 2 on host2 has another version than rank 0 on host0: 1.1, not 1";
    }
  });
  CHECK(failures == 3);
}

TEST_CASE("a rank that waits for one that has failed ends with its message") {
  std::string told;
  ThreadRanks(2).run([&](Communicator &ranks) {
    if (ranks.rank() == 1)
      return ranks.sendNotice(0, "no space");
    std::byte never[1];
    try {
      ranks.receive(1, never);
    } catch (const Error &error) {
      told = error.what();
    }
  });
  CHECK(told == "no space");
}
