// Where the time of a training step and of a prediction goes: `rnn bench --phases`.
#pragma once

#include "FmaPeak.h"
#include "training/Trainer.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <span>

namespace rnn::command {

struct PhaseOptions {
  std::filesystem::path model;
  std::string targetCpu; // as for `rnnc --target-cpu`
  double seconds;        // to measure for, at least three rounds
};

/// Measures on one thread, in turns with the peak of the core. A phase has its time and the
/// operations of its matrix products; that of activations is what the steps of layers save without
/// them. Throws Error if the processor has no time-stamp counter.
nlohmann::ordered_json measurePhases(const PhaseOptions &options,
                                     std::span<const SampleView> batches, FmaPeak &peak);

/// Prints them on stdout for people.
void printPhases(const nlohmann::ordered_json &report);

} // namespace rnn::command
