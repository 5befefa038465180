// The epochs of a training -> events for TensorBoard.
#pragma once

#include "training/Fit.h"
#include "training/watching/EventFile.h"

namespace rnn {

/// Writes after each epoch, with its number as the step: into the folder `train` the loss, metrics
/// and learning rate, under the names of Keras' callback `TensorBoard` (`epoch_loss`), norms of
/// gradients, and histograms of the weights ("gru/gru_cell/kernel/histogram") and of their
/// gradients in the epoch's last step ("gru/gru_cell/kernel/gradient"); into `validation` its
/// results.
class TensorBoard : public FitObserver {
public:
  /// Opens nothing yet. `warn` gets what goes wrong while writing.
  TensorBoard(std::filesystem::path folder, const Trainer &trainer,
              std::function<void(const std::string &)> warn)
      : folder(std::move(folder)), trainer(trainer), warn(std::move(warn)) {}

  /// Throws Error if the folder cannot be written.
  void epochBegins(uint64_t epoch, uint64_t steps) override;
  void stepEnds(uint64_t step, const EpochResults &soFar, double seconds) override;
  bool epochEnds(const EpochResults &results, double seconds) override;

private:
  std::unique_ptr<EventFile> open(const char *part, uint64_t epoch) const;
  void addWeights();

  std::filesystem::path folder;
  const Trainer &trainer;
  std::function<void(const std::string &)> warn;
  std::unique_ptr<EventFile> training, validation;
  bool stepped = false;
};

} // namespace rnn
