// rnn status: a checkpoint or a log -> how far the training is.
#include "Commands.h"

#include "training/Progress.h"
#include "training/watching/Status.h"

#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>

namespace rnn::command {

namespace {

using Json = nlohmann::ordered_json;

const char *stateOf(const TrainingStatus &status) {
  if (status.place.ended)
    return "ended";
  switch (isRunning(status.written)) {
  case Running::Yes:
    return "running";
  case Running::No:
    return "stopped";
  case Running::Unknown:
    break;
  }
  return "unknown";
}

/// JSON has no NaN.
Json jsonOf(double number) { return std::isfinite(number) ? Json(number) : Json(nullptr); }

Json jsonOf(const std::optional<EpochResults> &results) {
  if (!results)
    return nullptr;
  Json json = {{"epoch", results->epoch}};
  for (size_t i = 0; i < results->names.size(); ++i)
    json[results->names[i]] = jsonOf(results->values[i]);
  return json;
}

/// The results of an epoch: the last, or the one that is not complete.
std::optional<EpochResults> lastEpoch(const TrainingStatus &status) {
  if (status.history.size() == 0)
    return std::nullopt;
  return status.history[status.history.size() - 1];
}

std::optional<EpochResults> presentEpoch(const TrainingStatus &status) {
  if (status.names.empty())
    return std::nullopt;
  return EpochResults{status.place.epoch + 1, status.names, status.values};
}

void printJson(const TrainingStatus &status) {
  Json json = {{"model", status.model},
               {"epochs_completed", status.place.epoch},
               {"epochs", status.place.epochs},
               {"steps_completed", status.place.step},
               {"steps", status.place.steps > 0 ? Json(status.place.steps) : Json(nullptr)},
               {"seconds", jsonOf(status.place.seconds)},
               {"seconds_left", jsonOf(secondsLeft(status))},
               {"written", status.written.time},
               {"process", status.written.process.number},
               {"host", status.written.process.host},
               {"state", stateOf(status)},
               {"present", jsonOf(presentEpoch(status))},
               {"last", jsonOf(lastEpoch(status))},
               {"best", jsonOf(bestEpoch(status.history))}};
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

void printEpoch(const char *what, const std::optional<EpochResults> &results) {
  if (results)
    fmt::print("{}: {}{}\n", what, results->epoch, formatResults(*results));
}

void print(const TrainingStatus &status) {
  fmt::print("model: {}\ncompleted: {} of {} epochs", status.model, status.place.epoch,
             status.place.epochs);
  if (status.place.step > 0)
    fmt::print(" and {}{} steps", status.place.step,
               status.place.steps > 0 ? fmt::format(" of {}", status.place.steps) : "");
  fmt::print("\n");
  printEpoch("epoch", presentEpoch(status));
  printEpoch("last epoch", lastEpoch(status));
  printEpoch("best epoch", bestEpoch(status.history));
  std::string state = stateOf(status);
  double left = secondsLeft(status);
  if (!std::isnan(status.place.seconds))
    fmt::print("time: {}\n", formatTime(status.place.seconds));
  if (state != "ended" && !std::isnan(left))
    fmt::print("time left: about {}\n", formatTime(left));
  double age = std::max(0.0, std::difftime(std::time(nullptr), status.written.time));
  fmt::print("written: {} ago\n", formatTime(age));
  if (state == "unknown")
    fmt::print("state: unknown, for the training is on `{}`\n", status.written.process.host);
  else
    fmt::print("state: {}{}\n", state,
               state == "running" ? fmt::format(", process {}", status.written.process.number)
                                  : "");
}

} // namespace

void addStatus(CLI::App &app) {
  struct Options {
    std::string path;
    bool json = false;
  };
  auto options = std::make_shared<Options>();
  CLI::App *command = app.add_subcommand("status", "show how far a training is");
  command->add_option("file", options->path, "checkpoint, or log of `rnn train --log`")
      ->type_name(inputType)
      ->required();
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options] {
    TrainingStatus status = readStatus(options->path, [](const std::string &message) {
      fmt::print(stderr, "rnn: warning: {}\n", message);
    });
    options->json ? printJson(status) : print(status);
  });
}

} // namespace rnn::command
