// `rnnc --tune`: tunes a model and keeps its tiles.
#pragma once

#include "Driver.h"

namespace rnnc {

/// Tunes the model of the options, keeps its tiles in the cache folder, and sets them in the
/// options. Tells the results on `errors`, and how far it has come if that is a terminal. Returns
/// the exit code as `compile` does.
int tune(Options &options, bool onTerminal, llvm::raw_ostream &errors);

} // namespace rnnc
