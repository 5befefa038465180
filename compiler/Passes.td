// The passes in the order of the pipeline: this file is the pass manual.

#ifndef RNN_PASSES
#define RNN_PASSES

include "mlir/Pass/PassBase.td"

def Differentiate : Pass<"rnn-differentiate", "mlir::ModuleOp"> {
  let summary = "derive @gradient from @training or @evaluate, and @pullback from @predict";
  let description = [{
    Each scan is reversed into another scan that walks time the other way: its
    states are the adjoints of the states, its body the adjoint of the body, one
    rule an op (AdjointRules.cpp). Values of the forward body that the reverse
    needs are kept as further outputs, or computed again where that is
    arithmetic on kept ones. Weights' gradients leave the scan as
    `rnn.accumulate` over whole sequences.
  }];
}

def FuseDots : Pass<"rnn-fuse-dots", "mlir::ModuleOp"> {
  let summary = "sum products in one accumulator: add(dot, dot) and add(dot, bias)";
  let description = [{
    A sum of single-use dots of one orientation becomes one dot with more
    inputs; any other addend becomes its initial value. So a gate is one chain
    of multiply-adds from its bias on.
  }];
}

def HoistProducts : Pass<"rnn-hoist-products", "mlir::ModuleOp"> {
  let summary = "products that do not wait for a scan's states become maps over time";
  let description = [{
    Where the lanes are units of one sample (Vectors.h), each step of a scan reads
    all of its weights. Products with its sequences become a map in front of it,
    gates that stand side by side in a parameter one product; products that
    nothing but an output needs become a map behind it. Such a map computes some
    steps at a time, which share each weight. Short inputs stay. Runs before
    `rnn-fuse-multiply-adds`, and does nothing where lanes are samples, which share
    each weight anyway.
  }];
  let options = [Option<"lanes", "lanes", "int64_t", "8", "floats in a vector register">];
}

def FuseMultiplyAdds : Pass<"rnn-fuse-multiply-adds", "mlir::ModuleOp"> {
  let summary = "add(mul(a, b), c) and sub(c, mul(a, b)) become one multiply-add";
  let description = [{
    A product with a single use joins the sum that uses it: one instruction and
    one rounding. Chosen here and not by LLVM, so that the bits do not depend on
    how a body is cut into tiles. Runs after `rnn-fuse-dots`, whose sums are
    longer chains.
  }];
}

def CountWork : Pass<"rnn-count-work", "mlir::ModuleOp"> {
  let summary = "count the floating-point operations of the model's products";
  let description = [{
    Writes `rnn.work`, which the model's table tells as the nominal work. Runs before
    the savings, which leave some of it out.
  }];
}

def SkipMaskedSteps : Pass<"rnn-skip-masked-steps", "mlir::ModuleOp"> {
  let summary = "skip the steps that are padding in all samples of a shard";
  let description = [{
    Writes `rnn.skips_padding` where the model's check has found that no result depends
    on padding (`padding_is_unread` of `rnn.model`): then a shard's loops over time end
    with its longest sample.
  }];
}

def SumEqualTokens : Pass<"rnn-sum-equal-tokens", "mlir::ModuleOp"> {
  let summary = "add up the adjoints of equal tokens before they are multiplied";
  let description = [{
    Where a product of an embedding's steps is differentiated, the embedding's and the
    kernel's gradients are sums over steps and samples of products with the product's
    adjoint. Those of equal tokens have one factor in common: `rnn.accumulate_tokens`
    adds up their adjoints, step by step and sample by sample of a shard, and multiplies
    once for each different token. Only for sums of at most 16 MB. Runs before
    `rnn-project-tokens`, which removes the embedding's steps where nothing reads them
    any more.
  }];
}

def ProjectTokens : Pass<"rnn-project-tokens", "mlir::ModuleOp"> {
  let summary = "multiply the row of each different token with a kernel once";
  let description = [{
    A dot of a body that begins with an embedding's step begins with that step of an
    `rnn.project` instead. A row of its table is the bias and then the products in
    the same order, so that the bits stay; an initial value that is more than a bias
    is added behind the products. Only for tables of at most 16 MB.
  }];
}

def ChunkAccumulates : Pass<"rnn-chunk-accumulates", "mlir::ModuleOp"> {
  let summary = "accumulate weights' gradients right behind a chunk of time steps";
  let description = [{
    Gives a scan whose outputs feed `rnn.accumulate` the number of steps after
    which they are accumulated, so that they are still in cache, and moves the
    accumulates behind the scan. An output with no other use is then kept for
    one chunk only.
  }];
  let options = [Option<"steps", "steps", "int64_t", "25", "largest number of steps in a chunk">];
}

def SkipZeroStates : Pass<"rnn-skip-zero-states", "mlir::ModuleOp"> {
  let summary = "no products of states that are zero";
  let description = [{
    Marks scans whose states all begin with zero: at their first step, the products
    of states are left out.
  }];
}

def EndFadedAdjoints : Pass<"rnn-end-faded-adjoints", "mlir::ModuleOp"> {
  let summary = "the walk back through time ends where there is nothing left to carry";
  let description = [{
    Marks reverse scans with chunks whose body is linear in the adjoints and adds
    nothing to them, such as those behind a layer that returns its last step only.
    They end behind the first chunk after which all adjoints are below the smallest
    normal float32, where they have lost their digits; the steps that are left give
    zeros. A larger bound would save more, but an adjoint that has become small may
    grow again: behind saturated steps, or with gates that are not bounded.
  }];
}

def ReuseRepeatedSteps : Pass<"rnn-reuse-repeated-steps", "mlir::ModuleOp"> {
  let summary = "a state that was there before brings what followed it then";
  let description = [{
    Marks scans with states over tokens. As long as the tokens of all samples stay
    what they are, each state is compared, in bits, with one that is kept for sixteen
    steps. Where it repeats, the outputs of the period are copied for the whole
    periods that are left, or nothing is done where no step's output is kept. An
    unmasked batch that is padded to its longest text is so for most of its steps.
  }];
}

def PlanBuffers : Pass<"rnn-plan-buffers", "mlir::ModuleOp"> {
  let summary = "give each value its place in the arenas";
  let description = [{
    Parameters get offsets in their arena. In each function every sequence,
    state and intermediate gets an offset in the workspace; values whose
    lifetimes do not overlap share room. A state that is also an output lives in
    the output's sequence, one slot longer; `rnn.delay` and `rnn.reshape` are
    views. Where the samples of a shard make a step's size a multiple of half a way
    of a first cache, one unit more lies between the slots.
  }];
  let options = [Option<"lanes", "lanes", "int64_t", "8", "floats in a vector register">];
}

def LowerToLoops : Pass<"rnn-lower-to-loops", "mlir::ModuleOp"> {
  let summary = "planned functions to scf, vector and memref";
  let description = [{
    The samples of a shard stand in SIMD lanes. A body is cut into groups (see
    BodySchedule.h); a group is a loop over tiles of units, in a tile a loop
    over each product's inner axis with all accumulators in registers, then the
    elementwise ops on them. Wide weights are packed once a call in the order in
    which the tiles read them (see SampleLayout.h).
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "8", "floats in a vector register">,
    Option<"registers", "registers", "int64_t", "16", "vector registers">
  ];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::memref::MemRefDialect",
                           "mlir::scf::SCFDialect", "mlir::vector::VectorDialect",
                           "mlir::math::MathDialect", "mlir::func::FuncDialect"];
}

def ShareLoops : Pass<"rnn-share-loops", "mlir::ModuleOp"> {
  let summary = "loops over steps that are alike become calls of one function";
  let description = [{
    For models of many alike layers: where a function has at least so many outermost
    loops that differ in nothing but offsets (constants that an index is added to or
    multiplied with, or that a call gets), and that call something themselves, they
    become one private function. What their offsets differ by is its arguments.
  }];
  let options = [Option<"least", "least", "int64_t", "8", "alike loops of a function">];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::func::FuncDialect"];
}

def LowerToLLVM : Pass<"rnn-lower-to-llvm", "mlir::ModuleOp"> {
  let summary = "control flow, vectors and memrefs to the LLVM dialect";
  let description = [{
    Requires `convert-scf-to-cf`. Leaves functions, whose memrefs `convert-func-to-llvm` makes bare pointers, as
    the object's C signatures have them, and `rnn.parameter`, from which the
    model's table is made.
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

def NameLayerScopes : Pass<"rnn-name-layer-scopes", "mlir::ModuleOp"> {
  let summary = "layers become scopes of the debug information";
  let description = [{
    Requires `ensure-debug-info-scope-on-llvm-func`. Where an op's location has the name of
    a layer, its code stands in an inlined function of that name, at the layer's line. Ops
    without a location get their function's.
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

#endif
