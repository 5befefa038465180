// Every piece of every job runs exactly once.
#include "training/ThreadPool.h"

#include <catch2/catch.hpp>

using namespace rnn;

TEST_CASE("every piece is worked on once, job after job") {
  ThreadPool pool(GENERATE(1u, 2u, 5u));
  std::vector<std::atomic<int>> counts(17);
  std::atomic<bool> threadsKnown = true;
  constexpr int jobs = 2000; // the next job must not meet a thread of the one before
  for (int job = 0; job < jobs; ++job)
    pool.run(counts.size(), [&](uint64_t piece, unsigned thread) {
      ++counts[piece];
      if (thread >= pool.size())
        threadsKnown = false;
    });
  for (const std::atomic<int> &count : counts)
    CHECK(count == jobs);
  CHECK(threadsKnown);
  pool.run(0, [&](uint64_t, unsigned) { threadsKnown = false; });
  CHECK(threadsKnown);
}
