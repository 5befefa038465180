// The numbers of every epoch by Keras' names, and their table (CSV).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rnn {

/// What training came to in an epoch: a view of a name and a number each. The
/// numbers of the validation have names with Keras' prefix, such as val_loss.
struct EpochResults {
  uint64_t epoch = 0; // from 1
  std::span<const std::string> names;
  std::span<const double> values;

  /// Nothing where there is no such name.
  std::optional<double> find(std::string_view name) const;
};

/// What Keras puts before the name of a number of the validation.
inline constexpr std::string_view validationPrefix = "val_";

/// The names with those of the validation behind them: loss, val_loss.
std::vector<std::string> withValidation(std::vector<std::string> names);

class History {
public:
  /// `names`: of the numbers of each epoch. Allocates for so many epochs.
  explicit History(std::vector<std::string> names, uint64_t epochs = 0);

  /// A number for each name.
  void add(uint64_t epoch, std::span<const double> values);

  std::span<const std::string> names() const { return columns; }
  uint64_t size() const { return numbers.size(); }
  EpochResults operator[](uint64_t row) const;

private:
  std::vector<std::string> columns;
  std::vector<uint64_t> numbers; // of the epochs
  std::vector<double> values;    // [epochs, names]
};

/// Such as "epoch,loss,accuracy,val_loss,val_accuracy"; the columns of the
/// validation stay empty if there is none. Whole or not at all; throws Error.
void writeHistory(const std::filesystem::path &path, const History &history);

/// Throws Error, with the line, for anything that is no such table. An empty
/// place among numbers is read as NaN.
History readHistory(const std::filesystem::path &path);

} // namespace rnn
