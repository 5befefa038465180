// The losses of every epoch, and their table (CSV: epoch,loss,val_loss).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace rnn {

struct EpochLosses {
  uint64_t epoch = 0; // from 1
  double loss = 0;
  std::optional<double> validationLoss;
};

using History = std::vector<EpochLosses>;

/// A column without numbers stays empty. Whole or not at all; throws Error.
void writeHistory(const std::filesystem::path &path, const History &history);

/// Throws Error, with the line, for anything that is no such table.
History readHistory(const std::filesystem::path &path);

} // namespace rnn
