// A call without memory, again and again: its first allocation fails, its second, ...
#pragma once

#include "FailingAllocations.h"

#include <catch2/catch.hpp>

namespace rnn::failing {

/// Calls attempt() with each allocation failing, alone and with all that follow, until it no longer
/// meets the failing one; after each, with memory, check(). Both are to allocate nothing for later.
/// `attempt` returns whether it succeeded. Some attempt must fail, and none may keep a block.
template <typename Attempt, typename Check>
void forEachAllocation(const Attempt &attempt, const Check &check) {
  // What libraries allocate once, such as the stacks of threads, is there from now on.
  for (int i = 0; i < 3; ++i) {
    REQUIRE(attempt());
    check();
  }
  for (Extent extent : {Extent::One, Extent::AllFrom}) {
    uint64_t failures = 0, asked = 0;
    bool succeeded = false;
    for (uint64_t number = 1; number <= asked || number == 1; ++number) {
      int64_t before = live();
      fail(number, extent);
      succeeded = attempt();
      asked = stop();
      int64_t kept = live() - before;
      INFO("allocation " << number << (extent == Extent::One ? " fails" : " and later ones fail"));
      REQUIRE(kept == 0);
      check();
      failures += !succeeded;
    }
    CHECK(failures > 0);
    CHECK(succeeded);
  }
}

} // namespace rnn::failing
