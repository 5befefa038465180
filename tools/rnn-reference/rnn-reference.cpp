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

/// Where the cases that ran are written, for programs on other machines: the models' texts,
/// NAME.rnn, their list cases.inc and the numbers cases.bin.
class Packed {
public:
  explicit Packed(fs::path folder) : folder(std::move(folder)) {}

  void add(const ReferenceCase &reference, const std::string &text, const rnn_model &model,
           const Report &report) {
    writeWholeFile(folder / (reference.name + ".rnn"), text);
    cases += packCase(reference, model, report);
    list += fmt::format("CASE({})\n", reference.name);
    ++count;
  }
  void write() const {
    writeWholeFile(folder / "cases.inc", list);
    writeWholeFile(folder / "cases.bin", packCount(count) + cases);
  }

private:
  fs::path folder;
  uint64_t count = 0;
  std::string cases, list;
};

/// Runs one case and packs it; a failure is reported and does not stop the others.
void runOne(const fs::path &path, const fs::path &texts, const std::string &targetCpu,
            const Language &language, Report &report, Packed *packed) {
  std::string name = path.stem().string();
  try {
    ReferenceCase reference = readCase(path);
    if (std::optional<std::string> reason = whyNotInLanguage(reference, language))
      return report.skip(name, *reason);
    fs::path file = texts / (name + ".rnn");
    std::string text = writeModel(reference, language),
                functions = "--functions=" + functionsToRun(reference);
    writeWholeFile(file, text);
    if (packed)
      functions += ",initialize"; // what it draws is packed too
    CompiledModel model =
        CompiledModel::load(file, {.targetCpu = targetCpu, .arguments = {functions}});
    report.add(reference, runCase(reference, model.table()));
    if (packed)
      packed->add(reference, text, model.table(), report);
  } catch (const Error &error) {
    report.breakdown(name, error.what());
  }
}

int run(const fs::path &folder, const std::string &filter, const std::string &targetCpu,
        Packed *packed) {
  std::vector<fs::path> cases = findCases(folder, filter);
  Report report(readKerasErrors(folder / "float32_errors.json"));
  Language language;
  TemporaryFolder texts;
  for (const fs::path &path : cases)
    runOne(path, texts.path(), targetCpu, language, report, packed);
  report.summarize();
  if (packed)
    packed->write();
  return report.passed() ? 0 : 1;
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
                 "also write the cases to this folder, for programs on other machines "
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
    Packed toFolder(packed);
    return run(folder, filter, targetCpu, packed.empty() ? nullptr : &toFolder);
  } catch (const std::exception &error) {
    fmt::print(stderr, "rnn-reference: error: {}\n", error.what());
    return 1;
  }
}
