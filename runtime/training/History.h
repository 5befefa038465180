// The results of every epoch by Keras' names <-> a CSV file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rnn {

class Checkpoint;
/// How long training took, up to the end of an epoch; NaN where it is not known.
struct EpochTime {
  /// Since the training began, with the validation; of a training in parts, that of all of them.
  double wallSeconds = std::numeric_limits<double>::quiet_NaN();
  /// Of the training steps of the epoch.
  double samplesPerSecond = std::numeric_limits<double>::quiet_NaN();
};

/// The results of one epoch: a view of names and numbers. Results of the validation have names with
/// Keras' prefix, such as val_loss.
struct EpochResults {
  uint64_t epoch = 0; // from 1
  std::span<const std::string> names;
  std::span<const double> values;
  EpochTime time = {};
  uint64_t samples = 0; // of the training steps so far; not kept in a history

  /// Nothing if there is no such name.
  std::optional<double> find(std::string_view name) const;
};

/// Keras' prefix for the results of the validation.
inline constexpr std::string_view validationPrefix = "val_";

/// The names followed by those of the validation: loss, val_loss.
std::vector<std::string> withValidation(std::vector<std::string> names);

class History {
public:
  /// `names` are those of the results of each epoch. Reserves memory for `epochs` epochs.
  explicit History(std::vector<std::string> names, uint64_t epochs = 0);

  /// Adds a row with a number for each name.
  void add(uint64_t epoch, std::span<const double> values, const EpochTime &time = {});

  std::span<const std::string> names() const { return columns; }
  uint64_t size() const { return numbers.size(); }
  EpochResults operator[](uint64_t row) const;

  void save(Checkpoint &checkpoint) const;
  /// Takes the epochs of a checkpoint with the same names. Throws Error.
  void restore(const Checkpoint &checkpoint);

private:
  std::vector<std::string> columns;
  std::vector<uint64_t> numbers; // of each row's epoch
  std::vector<double> values;    // [epochs, names]
  std::vector<EpochTime> times;  // of each row
};

/// A table in CSV with a header such as
/// "epoch,loss,accuracy,val_loss,val_accuracy,wall_seconds,samples_per_second"; without validation
/// its columns are empty. Norms of gradients stand before the times.
std::string historyText(const History &history);

/// Reads such a file, also without the columns of the times; an empty field among numbers becomes
/// NaN. Throws Error, with the line, for anything else.
History readHistory(const std::filesystem::path &path);

} // namespace rnn
