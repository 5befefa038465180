// The ranks that a launcher of MPI has started this command on.
#pragma once

#include "loading/CompiledModel.h"
#include "ranks/Communicator.h"
#include "training/Trainer.h"

#include <functional>
#include <span>

namespace rnn::command {

/// Those of this process; it alone unless a launcher started it.
Communicator &ranks();

/// Whether this process prints and writes files.
inline bool isFirstRank() { return ranks().isFirst(); }

/// Opens the ranks if a launcher started this process, so that only the first one prints. Throws
/// Error for a command that runs on one rank only, and if ranks have different programs or command
/// lines; only the number of threads may differ.
void openRanks(std::span<char *const> words);

/// `CompiledModel::load` on all ranks. Rank 0 compiles first, and the others find the model in the
/// cache. Throws Error if theirs differ.
CompiledModel loadModel(const std::string &path);

/// Throws Error if ranks see other bytes at one of these paths.
void requireSameData(const std::vector<std::string> &paths);

/// Throws Error if the trainers of ranks have different weights.
void requireSameWeights(const Trainer &trainer);

/// Whether one of the paths is a pipe, which only rank 0 of several reads.
bool isReadByFirstRank(const std::vector<std::string> &paths);

/// What rank 0 makes of `text`, on all ranks.
std::string toldByFirst(const std::function<std::string()> &text);

/// Tells of a failure: once if all ranks have the same, else with the rank; an empty message is not
/// printed.
void tellFailure(const std::exception &failure, std::string_view message);

} // namespace rnn::command
