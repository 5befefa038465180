// A wrong command line -> its message.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace rnn {

struct UsageProblem {
  std::string message; // lower case, without a full stop
  std::string hint;    // such as "did you mean `--epochs`?"; may be empty
  std::string command; // whose `--help` tells more, such as `rnn train`
};

/// Of an error that CLI11 has thrown when it parsed for `app`. An option that there isn't
/// comes before whatever else is missing or wrong.
UsageProblem describeProblem(const CLI::App &app, const CLI::Error &error);

/// All of it in a line: "message; hint; see `rnn train --help`".
std::string usageLine(const UsageProblem &problem);

/// "did you mean `train`?"; empty if no name is near.
std::string nearestName(const std::string &name, const std::vector<std::string> &names);

/// Accepts some names and nothing else, and tells the nearest.
CLI::Validator oneOf(std::vector<std::string> names);

} // namespace rnn
