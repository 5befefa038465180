// `rnnc --describe` -> calls and their arguments.
#include "Language.h"

#include "data/Error.h"
#include "loading/Process.h"
#include "loading/Toolchain.h"
#include "syntax/Diagnostics.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace rnn::reference {

using nlohmann::json;

namespace {

Writing writingOf(const std::string &name, const std::string &type) {
  static const std::map<std::string, Writing> ofNames = {{"axis", Writing::Default},
                                                         {"dropout", Writing::Default},
                                                         {"recurrent_dropout", Writing::Default},
                                                         {"seed", Writing::Nothing}};
  static const std::map<std::string, Writing> ofTypes = {
      {"whole number from 1", Writing::Size},      {"whole number from 0, or none", Writing::Size},
      {"activation", Writing::Activation},         {"regularizer, or none", Writing::Restraint},
      {"constraint, or none", Writing::Restraint}, {"layer", Writing::Layer},
      {"initializer", Writing::Nothing},           {"text", Writing::Nothing},
      {"without effect", Writing::Nothing}};
  if (auto found = ofNames.find(name); found != ofNames.end())
    return found->second;
  auto found = ofTypes.find(type);
  return found == ofTypes.end() ? Writing::Value : found->second;
}

LanguageCall readCall(const json &description) {
  LanguageCall call{description.at("name"), {}};
  for (const json &argument : description.at("arguments"))
    call.arguments.push_back(
        {argument.at("name"), writingOf(argument.at("name"), argument.at("type"))});
  return call;
}

} // namespace

const Argument *LanguageCall::find(const std::string &argument) const {
  auto found = std::ranges::find(arguments, argument, &Argument::name);
  return found == arguments.end() ? nullptr : &*found;
}

Language::Language() {
  std::string compiler = findCompiler();
  // A process' output is kept as what it wrote to stderr.
  ProcessResult described = runProcess({compiler, "--describe"}, {.keepErrors = true});
  if (!described.started || described.exitCode != 0)
    fail("`{} --describe` does not describe the language: {}", compiler, described.errors);
  json language = json::parse(described.errors);
  for (const auto &[kind, calls] : language.items())
    for (const json &call : calls)
      kinds[kind].push_back(readCall(call));
}

const LanguageCall *Language::find(const std::string &kind, const std::string &className) const {
  const std::vector<LanguageCall> &calls = kinds.at(kind);
  auto found = std::ranges::find_if(
      calls, [&](const LanguageCall &call) { return rnnc::isSpeltAs(call.name, className); });
  return found == calls.end() ? nullptr : &*found;
}

} // namespace rnn::reference
