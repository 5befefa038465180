// The results of every epoch by Keras' names <-> a CSV file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rnn {

class Checkpoint;

/// The results of one epoch: a view of names and numbers. Results of the validation have names with
/// Keras' prefix, such as val_loss.
struct EpochResults {
  uint64_t epoch = 0; // from 1
  std::span<const std::string> names;
  std::span<const double> values;

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
  void add(uint64_t epoch, std::span<const double> values);

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
};

/// Writes a CSV file with a header such as "epoch,loss,accuracy,val_loss,val_accuracy"; without
/// validation its columns are empty. The file is written whole or not at all. Throws Error.
void writeHistory(const std::filesystem::path &path, const History &history);

/// Reads such a file; an empty field among numbers becomes NaN. Throws Error, with the line, for
/// anything else.
History readHistory(const std::filesystem::path &path);

} // namespace rnn
