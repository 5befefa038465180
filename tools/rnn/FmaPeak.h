// How many multiply-adds one core can do: the yardstick of `rnn bench`.
#pragma once

#include <string>

namespace rnn {

/// Measures in short slices, so that they can stand between those of a
/// benchmark and see the same clock of the core.
class FmaPeak {
public:
  /// Chooses the widest kernel that this CPU has.
  FmaPeak();

  /// Runs for about half a millisecond on the calling thread.
  void measure();
  /// The best slice so far: floating-point operations a second, float32, a
  /// multiply-add counted as two.
  double flopsPerSecond() const { return best; }
  /// "AVX-512", "AVX2" or "scalar"
  const char *name() const { return kernelName; }

private:
  float (*kernel)(unsigned rounds);
  const char *kernelName;
  double flopsPerRound;
  double best = 0;
};

} // namespace rnn
