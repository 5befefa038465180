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

/// A pass that can be skipped: the results are the same, exactly or within rounding
/// (savings/Savings.td).
struct Saving {
  std::string_view name; // the name of the pass without `rnn-`
  std::unique_ptr<mlir::Pass> (*create)();
};

/// All savings, in the order in which they run.
llvm::ArrayRef<Saving> savings();
std::vector<std::string_view> savingNames();

} // namespace rnnc
