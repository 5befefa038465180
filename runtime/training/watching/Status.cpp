// A file -> the status of its kind; epochs and their times -> what is left.
#include "training/watching/Status.h"

#include "training/watching/LogStatus.h"

#include <algorithm>
#include <cmath>

namespace rnn {

namespace {

/// Numbers of damaged files must not become times.
double plausible(double seconds) {
  constexpr double most = 1e12;
  return seconds >= 0 && seconds < most ? seconds : std::numeric_limits<double>::quiet_NaN();
}

/// The mean of the last epochs; NaN if there are none.
double secondsOfEpoch(const History &history) {
  constexpr uint64_t most = 3;
  uint64_t count = std::min(history.size(), most);
  if (count == 0)
    return std::numeric_limits<double>::quiet_NaN();
  auto wallSeconds = [&](uint64_t epochs) {
    return epochs == 0 ? 0 : history[epochs - 1].time.wallSeconds;
  };
  return (wallSeconds(history.size()) - wallSeconds(history.size() - count)) / double(count);
}

TrainingStatus statusOf(const Checkpoint &checkpoint) {
  TrainingStatus status;
  auto model = checkpoint.weightsMetadata.find("model");
  if (model != checkpoint.weightsMetadata.end())
    status.model = model->second;
  status.place = checkpoint.place;
  status.place.ended |= status.place.epoch >= status.place.epochs;
  status.written = checkpoint.written;
  status.history = History(checkpoint.results);
  status.history.restore(checkpoint);
  if (status.place.step > 0) {
    double sums[3]; // of the losses, the samples and the seconds
    checkpoint.get("epoch_sums", std::span<double>(sums));
    status.names = {"loss"};
    status.values = {sums[0] / sums[1]};
  }
  return status;
}

} // namespace

TrainingStatus readStatus(const std::filesystem::path &path,
                          const std::function<void(const std::string &)> &warn) {
  TrainingStatus status = isLog(path) ? readLogStatus(path) : statusOf(readCheckpoint(path, warn));
  status.place.seconds = plausible(status.place.seconds);
  return status;
}

double secondsLeft(const TrainingStatus &status) {
  const TrainingPlace &place = status.place;
  if (place.ended)
    return 0;
  double epochs = double(place.epoch);
  if (place.steps > 0)
    epochs += double(place.step) / double(place.steps);
  double each = secondsOfEpoch(status.history);
  if (std::isnan(each))
    each = place.seconds / epochs; // NaN or infinite in the first epoch without its length
  return plausible(each * std::max(0.0, double(place.epochs) - epochs));
}

std::optional<EpochResults> bestEpoch(const History &history) {
  std::string name = std::string(validationPrefix) + "loss";
  if (std::ranges::find(history.names(), name) == history.names().end())
    name = "loss";
  std::optional<EpochResults> best;
  double least = std::numeric_limits<double>::infinity();
  for (uint64_t row = 0; row < history.size(); ++row)
    if (double value = history[row].find(name).value_or(least); value < least) {
      least = value;
      best = history[row];
    }
  return best;
}

} // namespace rnn
