// Times a loop of independent multiply-adds in the widest vectors of the CPU.
#include "FmaPeak.h"

#include <algorithm>
#include <chrono>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace rnn::command {

namespace {

// Sixteen independent sums hide the latency of four or five cycles on two units; a * factor +
// summand stays near one. Volatile, because a compiler that knew the numbers would see that a sum
// of one stays one, and drop the loop.
constexpr int accumulators = 16;
volatile float factor = 0.5f, summand = 0.5f;

#if defined(__x86_64__)
__attribute__((target("avx512f"))) float runAvx512(unsigned rounds) {
  __m512 sums[accumulators], a = _mm512_set1_ps(factor), b = _mm512_set1_ps(summand);
  for (int i = 0; i < accumulators; ++i)
    sums[i] = _mm512_set1_ps(float(i));
  for (unsigned round = 0; round < rounds; ++round)
    for (int i = 0; i < accumulators; ++i)
      sums[i] = _mm512_fmadd_ps(sums[i], a, b);
  for (int i = 1; i < accumulators; ++i)
    sums[0] = _mm512_add_ps(sums[0], sums[i]);
  return _mm512_cvtss_f32(sums[0]);
}

// Twelve sums and two operands fit into the sixteen registers.
constexpr int avx2Accumulators = 12;

__attribute__((target("avx2,fma"))) float runAvx2(unsigned rounds) {
  __m256 sums[avx2Accumulators], a = _mm256_set1_ps(factor), b = _mm256_set1_ps(summand);
  for (int i = 0; i < avx2Accumulators; ++i)
    sums[i] = _mm256_set1_ps(float(i));
  for (unsigned round = 0; round < rounds; ++round)
    for (int i = 0; i < avx2Accumulators; ++i)
      sums[i] = _mm256_fmadd_ps(sums[i], a, b);
  for (int i = 1; i < avx2Accumulators; ++i)
    sums[0] = _mm256_add_ps(sums[0], sums[i]);
  return _mm256_cvtss_f32(sums[0]);
}
#endif

float runScalar(unsigned rounds) {
  float sums[accumulators], a = factor, b = summand;
  for (int i = 0; i < accumulators; ++i)
    sums[i] = float(i);
  for (unsigned round = 0; round < rounds; ++round)
    for (int i = 0; i < accumulators; ++i)
      sums[i] = sums[i] * a + b;
  for (int i = 1; i < accumulators; ++i)
    sums[0] += sums[i];
  return sums[0];
}

} // namespace

FmaPeak::FmaPeak([[maybe_unused]] bool onlyAvx2)
    : kernel(runScalar), kernelName("scalar"), flopsPerRound(2.0 * accumulators) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && !onlyAvx2) {
    kernel = runAvx512;
    kernelName = "AVX-512";
    flopsPerRound = 2.0 * 16 * accumulators;
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kernel = runAvx2;
    kernelName = "AVX2";
    flopsPerRound = 2.0 * 8 * avx2Accumulators;
  }
#endif
}

void FmaPeak::measure() {
  using Clock = std::chrono::steady_clock;
  constexpr unsigned rounds = 5000; // about 10 microseconds, to fit between two interrupts
  volatile float sink;
  auto end = Clock::now() + std::chrono::microseconds(500);
  while (Clock::now() < end) {
    auto begin = Clock::now();
    sink = kernel(rounds);
    std::chrono::duration<double> elapsed = Clock::now() - begin;
    best = std::max(best, flopsPerRound * rounds / elapsed.count());
  }
  (void)sink;
}

} // namespace rnn::command
