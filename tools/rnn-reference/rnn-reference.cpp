// A folder of reference cases -> a report: compiles and runs each case as a user would, and
// compares the results with Keras'.
#include "PackCase.h"
#include "Report.h"
#include "WriteModel.h"
#include "command-line/Usage.h"
#include "data/Error.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "loading/CompiledModel.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fnmatch.h>

using namespace rnn;
using namespace rnn::reference;

namespace fs = std::filesystem;

namespace {

/// The cases in the folder whose names match the glob, sorted.
std::vector<fs::path> findCases(const fs::path &folder, const std::string &filter) {
  std::error_code code;
  if (!fs::is_directory(folder, code))
    fail("`{}` is not a folder of reference cases", folder.string());
  std::vector<fs::path> found;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".safetensors" &&
        fnmatch(filter.c_str(), entry.path().stem().c_str(), 0) == 0)
      found.push_back(entry.path());
  if (found.empty())
    fail("`{}` has no case that `{}` matches", folder.string(), filter);
  std::ranges::sort(found);
  return found;
}

/// Runs one case; a failure is reported and does not stop the others.
void runOne(const fs::path &path, const fs::path &texts, const std::string &targetCpu,
            const Language &language, Report &report) {
  std::string name = path.stem().string();
  try {
    ReferenceCase reference = readCase(path);
    if (std::optional<std::string> reason = whyNotInLanguage(reference, language))
      return report.skip(name, *reason);
    fs::path text = texts / (name + ".rnn");
    writeWholeFile(text, writeModel(reference, language));
    CompiledModel model = CompiledModel::load(
        text, {.targetCpu = targetCpu, .arguments = {"--functions=" + functionsToRun(reference)}});
    report.add(reference, runCase(reference, model.table()));
  } catch (const Error &error) {
    report.breakdown(name, error.what());
  }
}

int run(const fs::path &folder, const std::string &filter, const std::string &targetCpu) {
  std::vector<fs::path> cases = findCases(folder, filter);
  Report report(readKerasErrors(folder / "float32_errors.json"));
  Language language;
  TemporaryFolder texts;
  for (const fs::path &path : cases)
    runOne(path, texts.path(), targetCpu, language, report);
  report.summarize();
  return report.passed() ? 0 : 1;
}

/// Writes the models' texts, NAME.rnn, their list cases.inc and the numbers cases.bin.
void pack(const fs::path &folder, const std::string &filter, const fs::path &to) {
  std::vector<fs::path> cases = findCases(folder, filter);
  Report report(readKerasErrors(folder / "float32_errors.json"));
  Language language;
  std::string bytes = packCount(cases.size()), list;
  for (const fs::path &path : cases) {
    ReferenceCase reference = readCase(path);
    if (std::optional<std::string> reason = whyNotInLanguage(reference, language))
      fail("case `{}` cannot be packed: the language does not have {}", reference.name, *reason);
    fs::path text = to / (reference.name + ".rnn");
    writeWholeFile(text, writeModel(reference, language));
    bytes += packCase(reference, CompiledModel::load(text, {}).table(), report);
    list += fmt::format("CASE({})\n", reference.name);
  }
  writeWholeFile(to / "cases.inc", list);
  writeWholeFile(to / "cases.bin", bytes);
}

} // namespace

int main(int count, char **arguments) {
  std::string folder, filter = "*", targetCpu = "native", packed;
  CLI::App app{"Compares compiled layers and models with Keras' numbers."};
  app.name("rnn-reference");
  app.add_option("folder", folder, "folder of reference cases (.safetensors)")->required();
  app.add_option("--filter", filter, "only cases whose names match this glob")
      ->capture_default_str();
  app.add_option("--target-cpu", targetCpu,
                 "`native`, or LLVM's name of a CPU whose code this one can run")
      ->capture_default_str();
  app.add_option("--pack", packed,
                 "instead write the cases to this folder, for programs on other machines "
                 "(tests/target/Inputs/cases.h)");
  app.failure_message([](const CLI::App *command, const CLI::Error &error) {
    return fmt::format("rnn-reference: error: {}\n",
                       commandline::usageLine(commandline::describeProblem(*command, error)));
  });
  try {
    app.parse(count, arguments);
  } catch (const CLI::ParseError &error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    if (packed.empty())
      return run(folder, filter, targetCpu);
    pack(folder, filter, packed);
    return 0;
  } catch (const std::exception &error) {
    fmt::print(stderr, "rnn-reference: error: {}\n", error.what());
    return 1;
  }
}
