// The command `rnnc`: one struct with all options, and one function that executes them.
#pragma once

#include "Stages.h"
#include "Tiles.h"

#include "llvm/Support/raw_ostream.h"
#include <optional>
#include <string>
#include <vector>

namespace rnnc {

struct Options {
  std::string input;
  std::string output; // empty: standard output for texts, else the input's name with .o
  Stage emit = Stage::Object;
  std::string target, targetCpu;      // as for findTarget
  std::vector<std::string> without;   // savings (Savings.h) to skip
  std::vector<std::string> functions; // to keep (Functions.h), without groups; empty: all
  int64_t streams = 0;                // that a step moves; 0: as many as in the text
  std::string prefix;    // of the object's symbol and the header's macros; empty: the model's name
  std::string weights;   // file of the built-in weights; empty: none
  bool selfTest = false; // the object can test itself
  bool budget = false;   // prints what the object costs, as text or JSON
  bool json = false;
  bool exportsTable = false;       // also exports the table under a common name; see `translate`
  bool timing = false;             // prints the time of each stage and pass at the end
  std::string printAfter;          // print the module after this pass; empty: none
  bool debugInfo = false;          // locations in the text, in the object and in printed modules
  bool probe = false;              // the values of all layers are outputs (model/Probe.h)
  bool phases = false;             // the object measures its phases (rnn/phases.h)
  bool withoutActivations = false; // sigmoid and tanh are left out, to see what they cost
  /// Floats in a vector, to try code with fewer than the target's, or without vectors (1); 0: the
  /// target's.
  int64_t lanes = 0;
  std::vector<TileSetting> tiles; // of loops that are not cut by the rules of the layout
  std::string tilesFile;          // with such tiles; empty: none
  int optimizationLevel = 1;      // LLVM's; 2 and 3 run its complete pipelines
};

/// Compiles one model, with the tiles that were kept for it. Returns the exit code: 0, or after
/// printing messages 1 (an error in the text, an unreadable or unwritable file) or 2 (wrong usage).
int compile(const Options &options, llvm::raw_ostream &out, llvm::raw_ostream &errors);

/// Compiles the text of a model without files: returns the bytes of its object, or nothing after
/// printing messages, in which `options.input` names the text. `output` and `emit` do not count.
std::optional<std::string> compileText(const Options &options, std::string text,
                                       llvm::raw_ostream &errors);

/// The loops of a model that may be cut in several ways, for the target of the options and without
/// their tiles; nothing after printing messages.
std::optional<std::vector<TunableLoop>> findTunableLoops(const Options &options, std::string text,
                                                         llvm::raw_ostream &errors);

/// The file for the tiles that `rnnc --tune` chooses for a text (loading/KeptTiles.h), in the cache
/// folder; nothing for another machine than this one. Throws rnn::Error.
std::optional<std::string> fileOfTiles(const Options &options, std::string_view text,
                                       const std::string &folder);

} // namespace rnnc
