// The progress of a training -> lines of JSON for programs that follow it.
#pragma once

#include "training/Fit.h"
#include "training/watching/LogFile.h"
#include "training/watching/LogLines.h"

namespace rnn {

/// Writes a line at the beginning, after each step and each epoch, and at the end, unless the
/// training was stopped within an epoch:
///   {"model":"my","epochs":10,"process":4711,"host":"pc","began":1767225600}
///   {"epoch":1,"step":3,"steps":64,"loss":0.5,"learning_rate":0.001,"samples":96,"seconds":0.25}
///   {"epoch":1,"steps":64,"loss":0.4,"val_loss":0.3,"learning_rate":0.001,
///    "samples_per_second":6400,"seconds":1.5}
///   {"ended":1767225615}
/// (each in one line). Losses and metrics are means over the epoch so far, as Keras shows them;
/// `samples` are those of the epoch so far; `seconds` count from the beginning of the training, in
/// all its parts. `steps` is null while it is not known; `learning_rate` is that of the next step.
class StepLog : public FitObserver {
public:
  /// `epochs` is the number of the last epoch; `warn` gets what goes wrong while writing. Throws
  /// Error if the file cannot be opened.
  StepLog(const std::filesystem::path &path, const Trainer &trainer, uint64_t epochs,
          std::function<void(const std::string &)> warn);

  void epochBegins(uint64_t epoch, uint64_t steps) override;
  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override;
  bool epochEnds(const EpochResults &results, double seconds) override;
  void trainingEnds() override;

  /// Brings the file up to the checkpoint, so that no step is missing before it.
  void save(Checkpoint &checkpoint) const override;
  /// Goes on after the checkpoint: what the file has up to there stays. Without it, what was in the
  /// file is dropped. Throws Error if the file is no log.
  void restore(const Checkpoint &checkpoint) override;

private:
  void begin();
  void writeResults(const EpochResults &results);

  const Trainer &trainer;
  uint64_t epochs, steps = 0; // `steps` of the epoch; 0 if not known
  uint64_t kept = 0;          // bytes of an earlier part
  bool begun = false, inEpoch = false;
  std::vector<std::string> keys; // the names of results as JSON
  std::unique_ptr<LogFile> file;
};

} // namespace rnn
