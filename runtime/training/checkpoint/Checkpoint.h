// Everything that a training needs to go on with the same bits, as named arrays in memory and in a
// safetensors file.
#pragma once

#include "data/Safetensors.h"
#include "training/watching/Process.h"

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>

namespace rnn {

/// What decides the results of a training, by name: "seed" -> "7". Two trainings with the same
/// facts, on CPUs of the same kind, have the same bits.
using TrainingFacts = std::map<std::string, std::string>;

/// The place of a training: whole epochs, and steps of the next one.
struct TrainingPlace {
  uint64_t epoch = 0, step = 0;
  uint64_t steps = 0;  // in an epoch; 0: not known yet
  uint64_t epochs = 0; // that the training was asked for
  bool ended = false;  // after the last epoch, or stopped early by a control
  double seconds = 0;  // of the training so far, all parts together
};

/// The weights stand under their names of Keras, so that a checkpoint's file can be read as a file
/// of weights; everything else is named `checkpoint/NAME`.
class Checkpoint {
public:
  TrainingPlace place;
  std::vector<std::string> results; // the names of an epoch's results
  TrainingFacts facts;
  std::map<std::string, std::string> weightsMetadata; // labels of texts, for instance
  WrittenBy written;                                  // of one that was read

  void put(const std::string &name, std::span<const double> values);
  void put(const std::string &name, std::span<const uint64_t> values);
  void put(const std::string &name, std::span<const float> values);
  void put(const std::string &name, std::span<const std::byte> bytes);
  /// Weights, under their own name.
  void putWeights(const std::string &name, std::vector<uint64_t> shape,
                  std::span<const float> values);

  /// Throw Error if the array is missing, or of another type or size.
  void get(const std::string &name, std::span<double> values) const;
  void get(const std::string &name, std::span<uint64_t> values) const;
  void get(const std::string &name, std::span<float> values) const;
  void get(const std::string &name, std::span<std::byte> bytes) const;
  void getWeights(const std::string &name, std::span<float> values) const;

  /// The number of elements; 0 if there is no such array.
  uint64_t sizeOf(const std::string &name) const;

private:
  friend void writeCheckpoint(const std::filesystem::path &path, const Checkpoint &checkpoint);
  friend Checkpoint readCheckpointFile(const std::filesystem::path &path);

  std::map<std::string, RawTensor> tensors;
};

/// The names of what is not weights begin with this.
inline constexpr std::string_view checkpointPrefix = "checkpoint/";

/// The name of the checkpoint before the last one, which is kept: `path` and ".previous".
std::filesystem::path previousCheckpoint(const std::filesystem::path &path);

/// Sets the digest in the metadata of a checkpoint's file, by which damage is found.
void setDigest(RawTensors &stored);

/// Writes the checkpoint whole and synced, and keeps the one that it replaces. Throws Error.
void writeCheckpoint(const std::filesystem::path &path, const Checkpoint &checkpoint);

/// Reads one file. Throws Error for what is no checkpoint, of another version, truncated, or
/// changed in any bit.
Checkpoint readCheckpointFile(const std::filesystem::path &path);

/// Reads the checkpoint, or the one before it if this one is damaged; `warn` is then told. Throws
/// Error if neither can be read.
Checkpoint readCheckpoint(const std::filesystem::path &path,
                          const std::function<void(const std::string &)> &warn);

/// The first differences between the facts of a checkpoint and those of a training; empty if there
/// are none.
std::string differencesOf(const TrainingFacts &saved, const TrainingFacts &asked);

/// Throws Error with the differences if the checkpoint is of a training with other facts.
void requireSameTraining(const std::filesystem::path &path, const TrainingFacts &saved,
                         const TrainingFacts &asked);

} // namespace rnn
