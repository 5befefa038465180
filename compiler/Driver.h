// The command `rnnc`: options in one struct, one function that obeys them.
#pragma once

#include "Stages.h"

#include "llvm/Support/raw_ostream.h"
#include <string>
#include <vector>

namespace rnnc {

struct Options {
  std::string input;
  std::string output; // empty: standard output for texts, model.o beside the input's name
  Stage emit = Stage::Object;
  std::string target, targetCpu;    // as for findTarget
  std::vector<std::string> without; // savings (Savings.h) that are left out
  bool exportsTable = false;        // under a name that all models share; see translate
  bool timing = false;              // a table of seconds, by stage and pass, after the work
  std::string printAfter;           // a pass, after which the module is printed; empty: none
  bool debugInfo = false;           // places in the text: in the object, and where it is printed
  bool probe = false;               // all layers' numbers are outputs (model/Probe.h)
  int optimizationLevel = 1;        // of LLVM; 2 and 3 are its whole pipelines
};

/// Compiles one model; the exit code: 0, or after printed messages 1 (an error
/// in the text, an unreadable or unwritable file) or 2 (wrong usage).
int compile(const Options &options, llvm::raw_ostream &out, llvm::raw_ostream &errors);

} // namespace rnnc
