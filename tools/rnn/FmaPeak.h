// The peak rate of multiply-adds on one core, which `rnn bench` compares with.
#pragma once

#include <string>

namespace rnn::command {

/// Measures in short slices that can be interleaved with those of a benchmark, so that both see the
/// same clock rate.
class FmaPeak {
public:
  /// Chooses the widest kernel that this CPU supports, or that of AVX2 if `onlyAvx2`.
  explicit FmaPeak(bool onlyAvx2 = false);

  /// Runs for about half a millisecond on the calling thread.
  void measure();
  /// The best slice so far: float32 operations per second; a multiply-add counts as two.
  double flopsPerSecond() const { return best; }
  /// "AVX-512", "AVX2" or "scalar"
  const char *name() const { return kernelName; }

private:
  float (*kernel)(unsigned rounds);
  const char *kernelName;
  double flopsPerRound;
  double best = 0;
};

} // namespace rnn::command
