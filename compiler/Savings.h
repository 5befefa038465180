// The passes that only save work: one table for the pipeline, `--without` and its help.
#pragma once

#include "llvm/ADT/ArrayRef.h"

#include <memory>
#include <string_view>
#include <vector>

namespace mlir {
class Pass;
}

namespace rnnc {

/// Each can be left out: the results are the same, in bits or within rounding (Passes.td).
struct Saving {
  std::string_view name; // the pass's, without its `rnn-`
  std::unique_ptr<mlir::Pass> (*create)();
};

/// All of them, in the order in which they run.
llvm::ArrayRef<Saving> savings();
std::vector<std::string_view> savingNames();

} // namespace rnnc
