// Lines of JSON -> a status: all epochs, and the last step.
#include "training/watching/LogStatus.h"

#include "data/Error.h"
#include "data/OpenFile.h"
#include "training/watching/LogLines.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

namespace rnn {

namespace {

using Json = nlohmann::ordered_json;

/// A result that is not finite is null.
double numberOf(const Json &value) {
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

struct Results {
  std::vector<std::string> names;
  std::vector<double> values;

  /// Of a line: all that is not told of every line.
  explicit Results(const Json &line) {
    constexpr std::array<std::string_view, 7> others = {
        "epoch", "step", "steps", "learning_rate", "samples", "samples_per_second", "seconds"};
    for (const auto &[name, value] : line.items())
      if (std::ranges::find(others, name) == others.end()) {
        names.push_back(name);
        values.push_back(numberOf(value));
      }
  }
};

class LogStatus {
public:
  explicit LogStatus(const std::filesystem::path &path) : path(path) {}

  void read(const LogLine &line) {
    status.place.ended = line.kind == LogLineKind::End;
    switch (line.kind) {
    case LogLineKind::Beginning: {
      Json json = Json::parse(line.text);
      status.model = json.at("model").get<std::string>();
      status.place.epochs = json.at("epochs").get<uint64_t>();
      status.written.process = {json.at("process").get<int64_t>(),
                                json.at("host").get<std::string>()};
      break;
    }
    case LogLineKind::Step:
      lastStep = line.text;
      goTo(line.place);
      break;
    case LogLineKind::Epoch:
      addEpoch(Json::parse(line.text), line);
      lastStep.clear();
      goTo(line.place);
      break;
    case LogLineKind::End:
      break;
    }
  }

  TrainingStatus take() {
    if (lastStep.empty())
      return std::move(status);
    Json json = Json::parse(lastStep);
    readCommon(json);
    Results results(json);
    status.names = std::move(results.names);
    status.values = std::move(results.values);
    return std::move(status);
  }

private:
  void goTo(const LogPlace &place) {
    status.place.epoch = place.epoch;
    status.place.step = place.step;
  }

  void readCommon(const Json &json) {
    const Json &steps = json.at("steps");
    status.place.steps = steps.is_null() ? 0 : steps.get<uint64_t>();
    status.place.seconds = numberOf(json.at("seconds"));
  }

  void addEpoch(const Json &json, const LogLine &line) {
    readCommon(json);
    Results results(json);
    if (status.history.size() == 0)
      status.history = History(results.names);
    if (!std::ranges::equal(results.names, status.history.names()))
      fail("{}:{}: it has other results than the epochs before", path.string(), line.number);
    status.history.add(line.place.epoch, results.values,
                       {status.place.seconds, numberOf(json.at("samples_per_second"))});
  }

  const std::filesystem::path &path; // in messages
  TrainingStatus status;
  std::string lastStep; // its line, if an epoch is not complete
};

} // namespace

bool isLog(const std::filesystem::path &path) {
  OpenFile file(path);
  std::array<char, 9> begin = {};
  size_t count = 0, more = 1;
  for (; count < begin.size() && more > 0; count += more)
    more = file.read(begin.data() + count, begin.size() - count);
  return std::string_view(begin.data(), count) == R"({"model":)";
}

TrainingStatus readLogStatus(const std::filesystem::path &path) {
  LogStatus reader(path);
  uint64_t number = 0;
  try {
    readLogLines(path, [&](const LogLine &line) {
      number = line.number;
      reader.read(line);
      return true;
    });
    TrainingStatus status = reader.take();
    struct stat file = {};
    if (stat(path.c_str(), &file) == 0)
      status.written.time = file.st_mtime;
    return status;
  } catch (const Json::exception &) {
    fail("{}:{}: this is no line of a log that `rnn train --log` writes", path.string(), number);
  }
}

} // namespace rnn
