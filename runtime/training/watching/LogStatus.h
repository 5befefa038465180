// The lines of a log -> how far the training was at the last of them.
#pragma once

#include "training/watching/Status.h"

namespace rnn {

/// Whether a file is a log, by its first bytes.
bool isLog(const std::filesystem::path &path);

/// Throws Error, with the line, for anything that `StepLog` does not write.
TrainingStatus readLogStatus(const std::filesystem::path &path);

} // namespace rnn
