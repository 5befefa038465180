// The options of `rnn train`, `evaluate` and `predict` for sound -> segments of it.
#pragma once

#include "datasets/Segments.h"
#include "training/Weights.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

struct AudioOptions {
  std::vector<std::string> files; // what goes in and what comes out; empty: the data is no sound
  std::vector<std::string> validation; // another pair
  SegmentOptions segments;
};

/// Adds --wav with the files before and after the effect, which excludes `others`, and the options
/// of segments.
CLI::Option *addAudioOptions(CLI::App &command, AudioOptions &options,
                             const std::vector<CLI::Option *> &others);

/// Adds --validation-wav.
CLI::Option *addSoundValidationOption(CLI::App &command, AudioOptions &options, CLI::Option *wav);

/// Reads what goes in and what comes out; `rows` are samples. Throws Error for files of different
/// lengths or rates, for silence, and for another rate than the one in the metadata of the weights.
/// Adds the rate to `metadata`.
Series readSoundPair(const std::vector<std::string> &files, std::string_view rows,
                     const Metadata &weights, Metadata &metadata);

/// Throws Error if the weights were trained with another rate.
void requireRate(const Metadata &weights, uint64_t rate, const std::string &path);

} // namespace rnn::command
