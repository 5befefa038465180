// An error from CLI11 -> a message on one line.
#include "Usage.h"

#include "syntax/Diagnostics.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>

namespace commandline {

namespace {

/// The innermost subcommand of the command line; `names` gets its full name, such as `rnn train`.
const CLI::App &innermost(const CLI::App &app, std::string &names) {
  names += (names.empty() ? "" : " ") + app.get_name();
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.back(), names);
}

std::string_view withoutDashes(std::string_view option) {
  option.remove_prefix(std::min(option.find_first_not_of('-'), option.size()));
  return option;
}

/// The first word that looks like an option but is unknown; empty if there is none.
std::string unknownOption(const CLI::App &app) {
  for (const std::string &word : app.remaining(/*recurse=*/true))
    if (word.size() > 1 && word.starts_with('-') && !std::isdigit(word[1]) && word != "--")
      return word.substr(0, word.find('='));
  return {};
}

std::string nearestOption(const CLI::App &command, std::string_view option) {
  std::vector<std::string> names;
  for (const CLI::Option *known : command.get_options())
    for (const std::string &name : known->get_lnames())
      names.push_back(name);
  std::vector<std::string_view> views(names.begin(), names.end());
  std::string hint = rnnc::nearest(withoutDashes(option), views);
  if (size_t quote = hint.find('`'); quote != std::string::npos)
    hint.insert(quote + 1, "--");
  return hint;
}

} // namespace

UsageProblem describeProblem(const CLI::App &app, const CLI::Error &error) {
  UsageProblem problem;
  const CLI::App &command = innermost(app, problem.command);
  if (std::string option = unknownOption(app); !option.empty()) {
    problem.message = fmt::format("unknown option `{}`", option);
    problem.hint = nearestOption(command, option);
    return problem;
  }
  if (error.get_exit_code() == int(CLI::ExitCodes::ExtrasError)) {
    problem.message = fmt::format("unexpected argument `{}`", app.remaining(true).front());
    return problem;
  }
  problem.message = error.what();
  if (problem.message.size() > 1 && !std::isupper(problem.message[1]))
    problem.message[0] = std::tolower(problem.message[0]);
  return problem;
}

std::string usageLine(const UsageProblem &problem) {
  std::string text = problem.message + (problem.hint.empty() ? "" : "; " + problem.hint);
  return fmt::format("{}{} see `{} --help`", text, text.ends_with('?') ? "" : ";", problem.command);
}

std::string nearestName(const std::string &name, const std::vector<std::string> &names) {
  return rnnc::nearest(name, {names.begin(), names.end()});
}

CLI::Validator oneOf(std::vector<std::string> names) {
  return CLI::Validator(
      [names = std::move(names)](const std::string &text) -> std::string {
        if (std::ranges::find(names, text) != names.end())
          return {};
        std::vector<std::string_view> views(names.begin(), names.end());
        return fmt::format("unknown `{}`; {}", text, rnnc::suggestion(text, views));
      },
      "");
}

} // namespace commandline
