// The options of a compilation -> checks, the tuner, and the file of tiles.
#include "tuning/TuneCommand.h"

#include "data/Error.h"
#include "loading/CacheFolder.h"
#include "loading/KeptTiles.h"
#include "syntax/Source.h"
#include "target/TargetInfo.h"
#include "tuning/Tuner.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include <cmath>

namespace rnnc {

namespace {

/// Why the target's code cannot be timed here; empty if it can.
std::string targetProblem(const Options &options) {
  if (!options.target.empty())
    return "`--tune` measures on this machine; leave out `--target`";
  auto [target, unknown] = findTarget("", options.targetCpu, options.optimizationLevel);
  if (!unknown.empty())
    return unknown;
  if (!llvm::Triple(target.triple).isX86())
    return "`--tune` reads the time-stamp counter of x86-64, and this machine is `" + target.name +
           "`; leave it out";
  for (const auto &[feature, isHere] : llvm::sys::getHostCPUFeatures())
    if (!isHere && target.machine->getMCSubtargetInfo()->checkFeatures("+" + feature.str()))
      return llvm::formatv("`--tune` measures on this machine, whose CPU has no `{0}`, which `{1}` "
                           "has; leave out `--target-cpu`, or name an older CPU",
                           feature, target.cpuName);
  return "";
}

/// "1.7 % less".
std::string change(double share) {
  return llvm::formatv("{0:f1} % {1}", 100 * std::abs(1 - share), share <= 1 ? "less" : "more");
}

void tell(const Tuning &tuning, const std::string &file, llvm::raw_ostream &errors) {
  if (tuning.tiles.empty())
    errors << "rnnc: " << tuning.variants
           << " variants were timed, and none saves a hundredth: the tiles stay as they are\n";
  else if (tuning.training)
    errors << "rnnc: with these tiles a training step takes " << change(*tuning.training)
           << " time, a prediction " << change(tuning.prediction) << ":\n";
  else
    errors << "rnnc: with these tiles a prediction takes " << change(tuning.prediction)
           << " time:\n";
  errors << textOf(tuning.tiles);
  if (!file.empty())
    errors << "rnnc: kept in `" << file << "`\n";
}

/// Throws rnn::Error.
void tuneText(Options &options, const std::string &text, bool onTerminal,
              llvm::raw_ostream &errors) {
  // Before the work, so that none is in vain.
  auto folder = ::rnn::cacheFolder();
  auto file = folder ? fileOfTiles(options, text, folder->string()) : std::nullopt;
  auto report = [&](size_t number, size_t most) {
    if (onTerminal)
      errors << llvm::formatv("\rrnnc: variant {0} of at most {1} ", number, most);
  };
  Tuning tuning = tuneTiles(text, options, report);
  if (onTerminal)
    errors << "\r";
  options.tiles = tuning.tiles;
  if (file)
    ::rnn::keepTiles(*file, textOf(tuning.tiles));
  tell(tuning, file.value_or(""), errors);
}

} // namespace

int tune(Options &options, bool onTerminal, llvm::raw_ostream &errors) {
  auto fail = [&](const std::string &message, int code) {
    errors << "rnnc: error: " << message << "\n";
    return code;
  };
  if (std::string problem = targetProblem(options); !problem.empty())
    return fail(problem, 2);
  std::string failure;
  std::optional<Source> source = Source::read(options.input, failure);
  if (!source)
    return fail(failure, 1);
  try {
    tuneText(options, std::string(source->text()), onTerminal, errors);
    return 0;
  } catch (const ::rnn::Error &error) {
    // The compiler's messages are whole lines.
    if (llvm::StringRef(error.what()).contains(": error:"))
      errors << error.what() << "\n";
    else
      return fail(error.what(), 1);
    return 1;
  }
}

} // namespace rnnc
