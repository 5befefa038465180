// The options of `rnn train` for checkpoints -> when and where they are written, and what is read.
#pragma once

#include "training/Training.h"

#include <CLI/CLI.hpp>

namespace rnn::command {

struct CheckpointOptions {
  std::string path, resume;
  CheckpointSchedule schedule; // the default: each epoch, if there is a path
};

/// Adds --checkpoint, --checkpoint-every and --resume.
void addCheckpointOptions(CLI::App &command, CheckpointOptions &options);

/// Everything on the command line that decides the results of a training: the contents of its files
/// and its options, but not where it writes, its threads, and its number of epochs.
TrainingFacts factsOf(const CLI::App &command, const std::string &version);

/// Writes the checkpoints of one training.
class CheckpointKeeper {
public:
  /// `output` is the path of the weights: without options, a training of more than a minute keeps a
  /// checkpoint beside it. `facts` is called at most once. `writes` is false in
  /// processes that help another one. Throws Error.
  CheckpointKeeper(const CheckpointOptions &options, const std::string &output,
                   std::function<TrainingFacts()> facts,
                   std::map<std::string, std::string> weightsMetadata, bool writes);

  CheckpointSchedule schedule() const { return when; }
  /// Where they are written; empty if there is no place for them.
  const std::string &path() const { return file; }
  bool wasWritten() const { return written; }

  /// A failure is a warning on stderr: the training goes on, and so does the earlier checkpoint.
  void write(Checkpoint checkpoint);

  /// Call when all results are written: removes a checkpoint that nobody asked for. Throws Error if
  /// one that was asked for could not be written last.
  void finish() const;

private:
  std::string file;
  CheckpointSchedule when;
  std::function<TrainingFacts()> describe;
  std::map<std::string, std::string> weightsMetadata;
  std::optional<TrainingFacts> facts;
  bool asked;  // by an option
  bool writes; // else another process does
  bool written = false, failed = false;
};

} // namespace rnn::command
