// A wrong command line -> an error message.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace commandline {

struct UsageProblem {
  std::string message; // lower case, without a full stop
  std::string hint;    // such as "did you mean `--epochs`?"; may be empty
  std::string command; // the command whose `--help` to read, such as `rnn train`
};

/// Describes an error that CLI11 threw when it parsed the options of `app`. Reports an unknown
/// option before anything else that is missing or wrong.
UsageProblem describeProblem(const CLI::App &app, const CLI::Error &error);

/// The problem on one line: "message; hint; see `rnn train --help`".
std::string usageLine(const UsageProblem &problem);

/// "did you mean `train`?"; empty if no name is similar.
std::string nearestName(const std::string &name, const std::vector<std::string> &names);

/// Accepts only these names; its error suggests the most similar one.
CLI::Validator oneOf(std::vector<std::string> names);

} // namespace commandline
