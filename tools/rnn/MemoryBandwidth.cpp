// Times a sum over memory larger than the caches.
#include "MemoryBandwidth.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <numeric>
#include <vector>

namespace rnn::command {

double measureMemoryBandwidth() {
  using Clock = std::chrono::steady_clock;
  constexpr uint64_t bytes = uint64_t(256) << 20;
  constexpr int passes = 4;
  std::vector<uint64_t> numbers(bytes / sizeof(uint64_t), 1);
  volatile uint64_t sink;
  double best = 0;
  for (int pass = 0; pass < passes; ++pass) {
    auto begin = Clock::now();
    sink = std::accumulate(numbers.begin(), numbers.end(), uint64_t(pass));
    std::chrono::duration<double> elapsed = Clock::now() - begin;
    best = std::max(best, double(bytes) / elapsed.count());
  }
  (void)sink;
  return best;
}

} // namespace rnn::command
