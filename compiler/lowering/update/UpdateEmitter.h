// One `rnn.update` -> loops over the parameter arena.
#pragma once

#include "analysis/TouchedRows.h"
#include "lowering/builder/CodeBuilder.h"
#include "lowering/update/StepNumbers.h"

namespace rnnc {

/// The places of the trained parameters, the first `size` floats of the arena, a whole number of
/// vectors:
/// parameter k is [starts[k], starts[k + 1]), and the last entry of `starts` is the end of the last
/// parameter.
struct ParameterLayout {
  int64_t size;
  llvm::SmallVector<int64_t> starts;
  llvm::SmallVector<TouchedRows> touched; // those of which an update visits only listed rows
  GradientSizes gradients;
  int64_t shards;

  static ParameterLayout of(mlir::ModuleOp planned, int64_t shards);
  int64_t count() const { return starts.size() - 1; }
};

/// The floats of the optimizer's state that this pass needs: its slots, each with the size of the
/// arena, then with `every` the sum of gradients, then a row with the norms of all parameters for
/// each `rnn.norm` of parameters.
int64_t stateFloats(rnn::UpdateOp update, const ParameterLayout &layout);

/// Memrefs of f32 and the number of calls done before, as i64.
struct UpdateArguments {
  mlir::Value parameters, gradients, state, calls;
};

/// Emits the pass at the builder's place. Its state begins at float `first` of `state`.
void emitUpdatePass(const CodeBuilder &builder, rnn::UpdateOp update, const ParameterLayout &layout,
                    const UpdateArguments &arguments, int64_t first);

} // namespace rnnc
