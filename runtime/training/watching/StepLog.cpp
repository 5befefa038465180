// Results of steps and epochs -> lines of JSON.
#include "training/watching/StepLog.h"

#include "training/checkpoint/Checkpoint.h"
#include "training/watching/Process.h"

#include <cmath>
#include <ctime>
#include <fmt/format.h>
#include <iterator>
#include <nlohmann/json.hpp>

namespace rnn {

namespace {

template <typename... Arguments>
void append(std::string &line, fmt::format_string<Arguments...> format, Arguments &&...arguments) {
  fmt::format_to(std::back_inserter(line), format, std::forward<Arguments>(arguments)...);
}

/// JSON has no infinity and no NaN.
template <typename Real> void appendNumber(std::string &line, std::string_view key, Real number) {
  if (std::isfinite(number))
    append(line, ",{}:{}", key, number);
  else
    append(line, ",{}:null", key);
}

} // namespace

StepLog::StepLog(const std::filesystem::path &path, const Trainer &trainer, uint64_t epochs,
                 std::function<void(const std::string &)> warn)
    : trainer(trainer), epochs(epochs), file(std::make_unique<LogFile>(path, std::move(warn))) {}

void StepLog::save(Checkpoint & /*checkpoint*/) const { file->flush(); }

void StepLog::restore(const Checkpoint &checkpoint) {
  kept = logBytesUpTo(file->path(), {checkpoint.place.epoch, checkpoint.place.step});
}

void StepLog::begin() {
  if (begun)
    return;
  begun = true;
  file->truncate(kept);
  ProcessName process = thisProcess();
  append(file->line(), R"({{"model":{},"epochs":{},"process":{},"host":{},"began":{}}})",
         nlohmann::json(trainer.model().name).dump(), epochs, process.number,
         nlohmann::json(process.host).dump(), std::time(nullptr));
  file->endLine();
  file->flush();
}

void StepLog::epochBegins(uint64_t /*epoch*/, uint64_t count) {
  begin();
  steps = count;
  inEpoch = true;
}

void StepLog::stepEnds(uint64_t step, const EpochResults &soFar, double /*seconds*/) {
  append(file->line(), R"({{"epoch":{},"step":{})", soFar.epoch, step);
  writeResults(soFar);
  append(file->line(), R"(,"samples":{})", soFar.samples);
  appendNumber(file->line(), R"("seconds")", soFar.time.wallSeconds);
  file->line() += '}';
  file->endLine();
  // A validation may take long.
  if (step == steps)
    file->flush();
}

bool StepLog::epochEnds(const EpochResults &results, double /*seconds*/) {
  append(file->line(), R"({{"epoch":{})", results.epoch);
  writeResults(results);
  appendNumber(file->line(), R"("samples_per_second")", results.time.samplesPerSecond);
  appendNumber(file->line(), R"("seconds")", results.time.wallSeconds);
  file->line() += '}';
  file->endLine();
  inEpoch = false;
  return true;
}

void StepLog::trainingEnds() {
  begin();
  if (!inEpoch) {
    append(file->line(), R"({{"ended":{}}})", std::time(nullptr));
    file->endLine();
  }
  file->flush();
}

void StepLog::writeResults(const EpochResults &results) {
  std::string &line = file->line();
  if (steps > 0)
    append(line, R"(,"steps":{})", steps);
  else
    line += R"(,"steps":null)";
  for (size_t i = keys.size(); i < results.names.size(); ++i)
    keys.push_back(nlohmann::json(results.names[i]).dump());
  for (size_t i = 0; i < results.names.size(); ++i)
    appendNumber(line, keys[i], results.values[i]);
  appendNumber(line, R"("learning_rate")", trainer.learningRate());
}

} // namespace rnn
