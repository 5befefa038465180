// A model with some tiles -> how long its phases take on this machine.
#pragma once

#include "Driver.h"
#include "jit/CompiledText.h"
#include "training/MeasuredPhases.h"

namespace rnnc {

inline constexpr unsigned allPhases = (1U << RNN_PHASES) - 1;

/// Compiled in memory, with clocks between its phases.
class TimedModel {
public:
  /// Throws rnn::Error with the compiler's messages.
  TimedModel(const std::string &text, const Options &options, std::vector<TileSetting> tiles);

  const rnn_model &table() const { return code.table(); }
  /// Allocates the memory for calls with the batch, which must live longer.
  void prepare(const rnn::SampleView &batch);
  /// A training step, if the model has one, and a prediction of the first shards.
  void run();

  /// The least seconds of phases, given as bits 1 << phase, in a training step, or in a prediction
  /// if the model is not trained.
  double seconds(unsigned phases) const;
  /// Of a training step and of a prediction.
  double trainingSeconds() const;
  double predictionSeconds() const;

private:
  CompiledText code;
  std::optional<rnn::MeasuredPhases> phases;
};

/// Runs both in turns for about so many seconds, each at least five times.
void runInTurns(TimedModel &a, TimedModel &b, double seconds);

} // namespace rnnc
