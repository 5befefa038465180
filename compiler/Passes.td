// The passes in the order of the pipeline (Stages.cpp). Each tells what it needs and what
// it guarantees, and has an example, which a test runs (tests/docs/passes.test).

#ifndef RNN_PASSES
#define RNN_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

def Differentiate : Pass<"rnn-differentiate", "mlir::ModuleOp"> {
  let summary = "derive @gradient from @training or @evaluate, and @pullback from @predict";
  let description = [{
    Reverses each scan into another one that walks time the other way: its states are the
    adjoints of the states, its body is the adjoint of the body, with one rule for each op
    (dialect/AdjointRules.cpp). Values of the forward body that the reverse scan reads are kept as
    further outputs, or computed again where that is arithmetic on kept ones.

    **Needs:** `rnn.model` and the functions' `rnn.role`. **Guarantees:** gradients of weights
    leave their scan as `rnn.accumulate` over whole sequences.

    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 16>} {
      rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
      func.func @predict(%x: tensor<5x2xf32>) -> tensor<5x3xf32> attributes {rnn.role = #rnn.role<predict>} {
        %y = rnn.scan over(%x) : (tensor<5x2xf32>) -> tensor<5x3xf32> init() : () -> () {
        ^bb0(%a: tensor<2xf32>):
          %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
          rnn.yield output(%0 : tensor<3xf32>)
        }
        return %y : tensor<5x3xf32>
      }
    }
    ```
    becomes
    ```mlir
    func.func @pullback(%x: tensor<5x2xf32>, %d: tensor<5x3xf32>) -> (tensor<5x3xf32>, tensor<5x2xf32>)
      %dx = rnn.scan backward over(%d, %x)
        %0 = rnn.dot(%a) of [@k] at [0] transposed : (tensor<3xf32>) -> tensor<2xf32>
      rnn.accumulate %d with %x into @k at 0
      return %y, %dx
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Fusion
//===----------------------------------------------------------------------===//

def FuseDots : Pass<"rnn-fuse-dots", "mlir::ModuleOp"> {
  let summary = "sum products in one accumulator: add(dot, dot) and add(dot, bias)";
  let description = [{
    A sum of dots of one orientation becomes one dot with more inputs; any other summand
    becomes its initial value. A gate is then one chain of multiply-adds that begins with
    its bias.

    **Needs:** nothing. **Guarantees:** no dot with a single use is a summand, unless its
    orientation is another one.

    ```mlir
    rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
    rnn.parameter @b : tensor<3xf32> path "b" initializer "zeros"
    func.func @f(%x: tensor<5x2xf32>) -> tensor<5x3xf32> {
      %y = rnn.scan over(%x) : (tensor<5x2xf32>) -> tensor<5x3xf32> init() : () -> () {
      ^bb0(%a: tensor<2xf32>):
        %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
        %1 = rnn.read @b at 0 : tensor<3xf32>
        %2 = rnn.add %0, %1 : tensor<3xf32>
        rnn.yield output(%2 : tensor<3xf32>)
      }
      return %y : tensor<5x3xf32>
    }
    ```
    becomes
    ```mlir
      %bias = rnn.read @b at 0 : tensor<3xf32>
      %sum = rnn.dot(%a) of [@k] at [0] init %bias : (tensor<2xf32>), tensor<3xf32> -> tensor<3xf32>
      rnn.yield output(%sum : tensor<3xf32>)
    ```
  }];
}

def HoistProducts : Pass<"rnn-hoist-products", "mlir::ModuleOp"> {
  let summary = "move products that do not depend on states out of their scan";
  let description = [{
    Where the lanes are units of one sample (analysis/Vectors.h), each step of a scan reads
    all of its weights. Products with its sequences become a map in front of the scan, one
    for gates that stand side by side in a parameter; products that only an output needs
    become a map behind it. Such a map computes several steps at a time, which share each
    weight. Products with few inputs stay in the scan, and so do all where lanes are
    samples, which share each weight anyway.

    **Needs:** `rnn.model`; runs before `rnn-fuse-multiply-adds`. **Guarantees:** nothing
    that later passes rely on.

    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 1>} {
      rnn.parameter @k : tensor<16x2xf32> path "k" initializer "zeros"
      func.func @f(%x: tensor<9x16xf32>, %h0: tensor<2xf32>) -> tensor<2xf32> {
        %last = rnn.scan over(%x) : (tensor<9x16xf32>) -> () init(%h0) : (tensor<2xf32>) -> tensor<2xf32> {
        ^bb0(%a: tensor<16xf32>, %h: tensor<2xf32>):
          %0 = rnn.dot(%a) of [@k] at [0] init %h : (tensor<16xf32>), tensor<2xf32> -> tensor<2xf32>
          rnn.yield state(%0 : tensor<2xf32>)
        }
        return %last : tensor<2xf32>
      }
    }
    ```
    becomes
    ```mlir
      %products = rnn.scan over(%x) : (tensor<9x16xf32>) -> tensor<9x2xf32> init() : () -> () {
        %0 = rnn.dot(%a) of [@k] at [0] : (tensor<16xf32>) -> tensor<2xf32>
      %last = rnn.scan over(%x, %products)
        %0 = rnn.add %h, %product : tensor<2xf32>
        rnn.yield state(%0 : tensor<2xf32>)
    ```
  }];
  let options = [Option<"lanes", "lanes", "int64_t", "8", "floats in a vector register">];
}

def FuseMultiplyAdds : Pass<"rnn-fuse-multiply-adds", "mlir::ModuleOp"> {
  let summary = "add(mul(a, b), c) and sub(c, mul(a, b)) become one multiply-add";
  let description = [{
    A product with a single use joins the sum that uses it: one instruction and one
    rounding. This is decided here and not by LLVM, so that the bits do not depend on how a
    body is cut into tiles.

    **Needs:** `rnn-fuse-dots` before it, whose sums are longer chains. **Guarantees:** no
    product with a single use is a summand.

    ```mlir
    func.func @f(%x: tensor<4x3xf32>, %y: tensor<4x3xf32>) -> tensor<4x3xf32> {
      %r = rnn.scan over(%x, %y) : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32> init() : () -> () {
      ^bb0(%a: tensor<3xf32>, %b: tensor<3xf32>):
        %0 = rnn.mul %a, %b : tensor<3xf32>
        %1 = rnn.add %a, %0 : tensor<3xf32>
        rnn.yield output(%1 : tensor<3xf32>)
      }
      return %r : tensor<4x3xf32>
    }
    ```
    becomes
    ```mlir
      %0 = rnn.multiply_add %a, %b, %a : tensor<3xf32>
      rnn.yield output(%0 : tensor<3xf32>)
    ```
  }];
}

def CountWork : Pass<"rnn-count-work", "mlir::ModuleOp"> {
  let summary = "count the floating-point operations of the model's products";
  let description = [{
    **Needs:** `rnn.model`; runs before the savings, which leave out some of the work.
    **Guarantees:** `rnn.work`, which the model's table shows as the nominal work of a
    batch.

    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 16>} {
      rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
      func.func @predict(%x: tensor<5x2xf32>) -> tensor<5x3xf32> attributes {rnn.role = #rnn.role<predict>} {
        %y = rnn.scan over(%x) : (tensor<5x2xf32>) -> tensor<5x3xf32> init() : () -> () {
        ^bb0(%a: tensor<2xf32>):
          %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
          rnn.yield output(%0 : tensor<3xf32>)
        }
        return %y : tensor<5x3xf32>
      }
    }
    ```
    becomes
    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 16>, rnn.work = #rnn.work<predict = 960>} {
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Savings: each can be left out by `rnnc --without` (Savings.h)
//===----------------------------------------------------------------------===//

def SkipMaskedSteps : Pass<"rnn-skip-masked-steps", "mlir::ModuleOp"> {
  let summary = "skip the steps that are padding in all samples of a shard";
  let description = [{
    A shard's loops over time end with its longest sample, where the import has found that
    no result depends on padding.

    **Needs:** `rnn.model` with its `padding_is_unread`. **Guarantees:**
    `rnn.skips_padding`, or no change. The bits stay.

    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 16, padding_is_unread = true>} {
    }
    ```
    becomes
    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 16, padding_is_unread = true>, rnn.skips_padding = #rnn.skips_padding} {
    ```
  }];
}

def SumEqualTokens : Pass<"rnn-sum-equal-tokens", "mlir::ModuleOp"> {
  let summary = "add up the adjoints of equal tokens before they are multiplied";
  let description = [{
    Where a product of an embedding's steps is differentiated, the gradients of the
    embedding and of the kernel are sums, over steps and samples, of products with the
    product's adjoint. Those of equal tokens have one factor in common:
    `rnn.accumulate_tokens` adds up their adjoints and multiplies once for each different
    token of a shard. Only for sums of at most 16 MB. Results differ by rounding.

    **Needs:** `rnn.accumulate` over whole sequences; runs before `rnn-project-tokens`,
    which removes the embedding's steps if nothing reads them any more. **Guarantees:**
    nothing that later passes rely on.

    ```mlir
    rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros"
    rnn.parameter @k : tensor<4x2xf32> path "k" initializer "zeros"
    func.func @gradient(%text: tensor<5x1xf32>, %d: tensor<5x2xf32>) attributes {rnn.role = #rnn.role<gradient>} {
      %x = rnn.scan over(%text) : (tensor<5x1xf32>) -> tensor<5x4xf32> init() : () -> () {
      ^bb0(%token: tensor<1xf32>):
        %0 = rnn.lookup %token of @e : tensor<1xf32> -> tensor<4xf32>
        rnn.yield output(%0 : tensor<4xf32>)
      }
      %dx, %dy = rnn.scan backward over(%d) : (tensor<5x2xf32>) -> (tensor<5x4xf32>, tensor<5x2xf32>) init() : () -> () {
      ^bb0(%a: tensor<2xf32>):
        %0 = rnn.mul %a, %a : tensor<2xf32>
        %1 = rnn.dot(%0) of [@k] at [0] transposed : (tensor<2xf32>) -> tensor<4xf32>
        rnn.yield output(%1, %0 : tensor<4xf32>, tensor<2xf32>)
      }
      rnn.accumulate %dy with %x into @k at 0 : tensor<5x2xf32>, tensor<5x4xf32>
      rnn.accumulate %dx with %text into @e at 0 to_rows : tensor<5x4xf32>, tensor<5x1xf32>
      return
    }
    ```
    becomes
    ```mlir
      rnn.accumulate_tokens(%dy) with %text into @e, @k at [0]
    ```
  }];
}

def ProjectTokens : Pass<"rnn-project-tokens", "mlir::ModuleOp"> {
  let summary = "multiply the row of each different token with a kernel once";
  let description = [{
    A dot of a body that begins with an embedding's step begins with that step of an
    `rnn.project` instead. A row of its table is the bias and then the products in the same
    order, so that the bits stay; an initial value that is more than a bias is added behind
    the products, and results differ by rounding. Only for tables of at most 16 MB.

    **Needs:** nothing. **Guarantees:** an embedding's sequence without other uses is gone.

    ```mlir
    rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros"
    rnn.parameter @k : tensor<4x2xf32> path "k" initializer "zeros"
    func.func @f(%text: tensor<5x1xf32>, %h: tensor<2xf32>) -> tensor<2xf32> {
      %x = rnn.scan over(%text) : (tensor<5x1xf32>) -> tensor<5x4xf32> init() : () -> () {
      ^bb0(%token: tensor<1xf32>):
        %0 = rnn.lookup %token of @e : tensor<1xf32> -> tensor<4xf32>
        rnn.yield output(%0 : tensor<4xf32>)
      }
      %last = rnn.scan over(%x) : (tensor<5x4xf32>) -> () init(%h) : (tensor<2xf32>) -> tensor<2xf32> {
      ^bb0(%a: tensor<4xf32>, %state: tensor<2xf32>):
        %0 = rnn.dot(%a) of [@k] at [0] init %state : (tensor<4xf32>), tensor<2xf32> -> tensor<2xf32>
        rnn.yield state(%0 : tensor<2xf32>)
      }
      return %last : tensor<2xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%text: tensor<5x1xf32>, %h: tensor<2xf32>) -> tensor<2xf32> {
      %all = rnn.project %text of @e with @k : tensor<5x1xf32> -> tensor<5x2xf32>
      %products = rnn.slice %all at 0 : tensor<5x2xf32> -> tensor<5x2xf32>
      %last = rnn.scan over(%products)
        %0 = rnn.add %product, %state : tensor<2xf32>
    ```
  }];
}

def ChunkAccumulates : Pass<"rnn-chunk-accumulates", "mlir::ModuleOp"> {
  let summary = "accumulate gradients of weights right behind a chunk of time steps";
  let description = [{
    Gives a scan whose outputs feed `rnn.accumulate` the number of steps after which they
    are accumulated, while they are still in cache, and moves the accumulates behind the
    scan. An output with no other use is then kept for one chunk only. Results differ by
    rounding.

    **Needs:** `rnn.accumulate` over whole sequences. **Guarantees:** no chunk is longer
    than `steps`.

    ```mlir
    rnn.parameter @b : tensor<2xf32> path "b" initializer "zeros"
    func.func @gradient(%d: tensor<60x2xf32>) attributes {rnn.role = #rnn.role<gradient>} {
      %y = rnn.scan backward over(%d) : (tensor<60x2xf32>) -> tensor<60x2xf32> init() : () -> () {
      ^bb0(%a: tensor<2xf32>):
        %0 = rnn.tanh %a : tensor<2xf32>
        rnn.yield output(%0 : tensor<2xf32>)
      }
      rnn.accumulate %y into @b at 0 : tensor<60x2xf32>
      return
    }
    ```
    becomes
    ```mlir
      %y = rnn.scan backward over(%d) : (tensor<60x2xf32>) -> tensor<60x2xf32> init() : () -> () attributes {chunk = 20 : i64} {
    ```
  }];
  let options = [Option<"steps", "steps", "int64_t", "25", "largest number of steps in a chunk">];
}

def SkipZeroStates : Pass<"rnn-skip-zero-states", "mlir::ModuleOp"> {
  let summary = "leave out the products of states that are zero";
  let description = [{
    Marks scans whose states all begin with zero: at their first step, the products of
    states are left out. The bits stay.

    **Needs:** nothing. **Guarantees:** `starts_at_zero` on such scans.

    ```mlir
    rnn.parameter @u : tensor<2x2xf32> path "u" initializer "zeros"
    func.func @f(%x: tensor<20x2xf32>) -> tensor<2xf32> {
      %zero = rnn.fill 0.0 : tensor<2xf32>
      %last = rnn.scan over(%x) : (tensor<20x2xf32>) -> () init(%zero) : (tensor<2xf32>) -> tensor<2xf32> {
      ^bb0(%a: tensor<2xf32>, %h: tensor<2xf32>):
        %0 = rnn.dot(%h) of [@u] at [0] init %a : (tensor<2xf32>), tensor<2xf32> -> tensor<2xf32>
        rnn.yield state(%0 : tensor<2xf32>)
      }
      return %last : tensor<2xf32>
    }
    ```
    becomes
    ```mlir
      %last = rnn.scan over(%x) : (tensor<20x2xf32>) -> () init(%zero) : (tensor<2xf32>) -> tensor<2xf32> attributes {starts_at_zero} {
    ```
  }];
}

def EndFadedAdjoints : Pass<"rnn-end-faded-adjoints", "mlir::ModuleOp"> {
  let summary = "stop backpropagation once all adjoints have vanished";
  let description = [{
    Marks reverse scans with chunks whose body is linear in the adjoints and adds nothing
    to them, such as those behind a layer that returns its last step only. They end behind
    the first chunk after which all adjoints are below the smallest normal float32; the
    steps that are left give zeros. A larger bound would save more, but an adjoint that has
    become small may grow again: behind saturated steps, or with gates that are not bounded.
    Results differ by rounding.

    **Needs:** `rnn-chunk-accumulates` before it. **Guarantees:** `fades` on such scans.

    ```mlir
    rnn.parameter @u : tensor<2x2xf32> path "u" initializer "zeros"
    func.func @f(%h: tensor<20x2xf32>, %d: tensor<2xf32>) {
      %a, %last = rnn.scan backward over(%h) : (tensor<20x2xf32>) -> tensor<20x2xf32> init(%d) : (tensor<2xf32>) -> tensor<2xf32> attributes {chunk = 5 : i64} {
      ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>):
        %2 = rnn.mul %1, %0 : tensor<2xf32>
        %3 = rnn.dot(%2) of [@u] at [0] transposed : (tensor<2xf32>) -> tensor<2xf32>
        rnn.yield state(%3 : tensor<2xf32>) output(%2 : tensor<2xf32>)
      }
      rnn.accumulate %a with %h into @u at 0 : tensor<20x2xf32>, tensor<20x2xf32>
      return
    }
    ```
    becomes
    ```mlir
      %a, %last = rnn.scan backward over(%h) ... attributes {chunk = 5 : i64, fades} {
    ```
  }];
}

def ReuseRepeatedSteps : Pass<"rnn-reuse-repeated-steps", "mlir::ModuleOp"> {
  let summary = "reuse the outputs that followed an identical state";
  let description = [{
    Marks scans with states over tokens. As long as the tokens of all samples stay the
    same, each state is compared, in bits, with one that is kept for sixteen steps. Where it
    repeats, the outputs of the period are copied for the whole periods that are left; where
    no step's output is kept, nothing is done. An unmasked batch that is padded to its
    longest text is like that for most of its steps. The bits stay.

    **Needs:** `rnn-project-tokens` before it, whose projections are sequences of tokens
    too. **Guarantees:** `repeats` on such scans.

    ```mlir
    rnn.parameter @e : tensor<9x2xf32> path "e" initializer "zeros"
    func.func @f(%text: tensor<5x1xf32>, %h: tensor<2xf32>) -> tensor<2xf32> {
      %last = rnn.scan over(%text) : (tensor<5x1xf32>) -> () init(%h) : (tensor<2xf32>) -> tensor<2xf32> {
      ^bb0(%token: tensor<1xf32>, %state: tensor<2xf32>):
        %0 = rnn.lookup %token of @e : tensor<1xf32> -> tensor<2xf32>
        %1 = rnn.mul %0, %state : tensor<2xf32>
        rnn.yield state(%1 : tensor<2xf32>)
      }
      return %last : tensor<2xf32>
    }
    ```
    becomes
    ```mlir
      %last = rnn.scan over(%text) ... attributes {repeats} {
    ```
  }];
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

def PlanBuffers : Pass<"rnn-plan-buffers", "mlir::ModuleOp"> {
  let summary = "give each value its place in the arenas";
  let description = [{
    Parameters get offsets in their arena. In each function every sequence, state and
    intermediate gets an offset in the workspace; values that are not needed at the same
    time share room. A state that is also an output lives in the output's sequence, one slot
    longer; `rnn.delay` and `rnn.reshape` are views. Where the samples of a shard make a
    step's size a multiple of half a way of a first-level cache, one unit more lies between
    the slots.

    **Needs:** `rnn.model` and the functions' roles; what is reshaped or delayed stands in one
    piece. **Guarantees:** `rnn.arena`, the functions' `rnn.workspace`, offsets of parameters,
    buffers of all values and a plan of each scan's body (dialect/RnnPlan.td), for vectors as
    `rnn.vectors` has them.

    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 16>} {
      rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
      func.func @predict(%x: tensor<5x2xf32>) -> tensor<5x3xf32> attributes {rnn.role = #rnn.role<predict>} {
        %y = rnn.scan over(%x) : (tensor<5x2xf32>) -> tensor<5x3xf32> init() : () -> () {
        ^bb0(%a: tensor<2xf32>):
          %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
          rnn.yield output(%0 : tensor<3xf32>)
        }
        return %y : tensor<5x3xf32>
      }
    }
    ```
    becomes
    ```mlir
    module attributes {rnn.arena = #rnn.arena<floats = 16>, rnn.model = #rnn.model<batch = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
      rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros" offset 0
      func.func @predict(...) ... rnn.workspace = #rnn.workspace<floats = 25>
        %packed = rnn.pack %x into <offset = 0, slots = 5> : tensor<5x2xf32>
        %y = rnn.scan over(%packed) ... {output_buffers = [#rnn.buffer<offset = 10, slots = 5>], plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [0], tile = 3>]>,
    ```
  }];
  let options = [
    Option<"lanes", "lanes", "int64_t", "8", "floats in a vector register">,
    Option<"registers", "registers", "int64_t", "16", "vector registers">
  ];
}

//===----------------------------------------------------------------------===//
// Lowering
//===----------------------------------------------------------------------===//

def LowerToLoops : Pass<"rnn-lower-to-loops", "mlir::ModuleOp"> {
  let summary = "planned functions to scf, vector and memref";
  let description = [{
    The samples of a shard stand in SIMD lanes. A body is cut into groups (see
    analysis/BodySchedule.h); a group is a loop over tiles of units, in a tile a loop over
    each product's inner axis with all accumulators in registers, then the elementwise ops
    on them. Wide weights are packed once a call in the order in which the tiles read them.

    **Needs:** what `rnn-plan-buffers` guarantees, for whose vectors the code is.
    **Guarantees:** the functions have the
    signatures of rnn/model.h, and no value is a tensor; `rnn.object` has the numbers of
    the model's table.

    ```mlir
    module attributes {rnn.arena = #rnn.arena<floats = 16>, rnn.model = #rnn.model<batch = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
      rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros" offset 0
      func.func @predict(%x: tensor<5x2xf32>) -> tensor<5x3xf32> attributes {rnn.role = #rnn.role<predict>, rnn.workspace = #rnn.workspace<floats = 25>} {
        %packed = rnn.pack %x into <offset = 0, slots = 5> : tensor<5x2xf32>
        %y = rnn.scan over(%packed) : (tensor<5x2xf32>) -> tensor<5x3xf32> init() : () -> () attributes {output_buffers = [#rnn.buffer<offset = 10, slots = 5>], plan = #rnn.body_plan<groups = [#rnn.body_group<ops = [0], tile = 3>]>, scratch_buffers = [], state_buffers = []} {
        ^bb0(%a: tensor<2xf32>):
          %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
          rnn.yield output(%0 : tensor<3xf32>)
        }
        return %y : tensor<5x3xf32>
      }
    }
    ```
    becomes
    ```mlir
    module attributes {... rnn.object = #rnn.object<shards = 2, shard_samples = 8, ...>} {
      func.func private @body_0(
        %x = vector.load ... : memref<240xf32>, vector<8xf32>
        %sum = vector.fma ... : vector<8xf32>
      func.func @predict(%parameters: memref<16xf32>, %input: memref<160xf32>,
        %steps = arith.constant 5 : index
        scf.for %t = %zero to %steps step %one {
          func.call @body_0(
    ```
  }];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::memref::MemRefDialect",
                           "mlir::scf::SCFDialect", "mlir::vector::VectorDialect",
                           "mlir::math::MathDialect", "mlir::func::FuncDialect"];
}

def ShareLoops : Pass<"rnn-share-loops", "mlir::ModuleOp"> {
  let summary = "similar loops over steps become calls of one function";
  let description = [{
    For models of many similar layers: where at least `least` outermost loops of a function
    differ only in offsets (constants that an index is added to or multiplied with, or that
    a call gets), and call something themselves, they become one private function. The
    differences of their offsets are its arguments.

    **Needs:** what `rnn-lower-to-loops` guarantees. **Guarantees:** nothing that later
    passes rely on.

    ```mlir
    func.func private @work(memref<?xf32>, index)
    func.func @gradient(%memory: memref<?xf32>, %steps: index) attributes {rnn.role = #rnn.role<gradient>} {
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %c10 = arith.constant 10 : index
      %c15 = arith.constant 15 : index
      scf.for %i = %c0 to %steps step %c1 {
        %at = arith.addi %i, %c10 : index
        func.call @work(%memory, %at) : (memref<?xf32>, index) -> ()
      }
      scf.for %i = %c0 to %steps step %c1 {
        %at = arith.addi %i, %c15 : index
        func.call @work(%memory, %at) : (memref<?xf32>, index) -> ()
      }
      return
    }
    ```
    becomes, with `least=2`,
    ```mlir
    func.func private @loop_0(%steps: index, %memory: memref<?xf32>, %distance: index) {
    func.func @gradient(
      call @loop_0(%steps, %memory, %c0)
      %c5 = arith.constant 5 : index
      call @loop_0(%steps, %memory, %c5)
    ```
  }];
  let options = [Option<"least", "least", "int64_t", "8", "similar loops of a function">];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::func::FuncDialect"];
}

def LowerToLLVM : Pass<"rnn-lower-to-llvm", "mlir::ModuleOp"> {
  let summary = "control flow, vectors and memrefs to the LLVM dialect";
  let description = [{
    **Needs:** `convert-scf-to-cf` before it. **Guarantees:** only functions are left, whose
    memrefs `convert-func-to-llvm` turns into bare pointers as the object's C signatures
    have them, and `rnn.parameter`, from which the model's table is made.

    ```mlir
    func.func @f(%m: memref<64xf32>, %a: vector<8xf32>, %at: index) {
      %x = vector.load %m[%at] : memref<64xf32>, vector<8xf32>
      %y = vector.fma %x, %a, %a : vector<8xf32>
      vector.store %y, %m[%at] : memref<64xf32>, vector<8xf32>
      return
    }
    ```
    becomes
    ```mlir
      %x = llvm.load %p {alignment = 4 : i64} : !llvm.ptr -> vector<8xf32>
      %y = llvm.intr.fmuladd(%x, %a, %a)
      llvm.store %y, %q {alignment = 4 : i64} : vector<8xf32>, !llvm.ptr
    ```
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

//===----------------------------------------------------------------------===//
// Target
//===----------------------------------------------------------------------===//

def NameLayerScopes : Pass<"rnn-name-layer-scopes", "mlir::ModuleOp"> {
  let summary = "layers become scopes of the debug information";
  let description = [{
    Where an op's location has the name of a layer, its code stands in an inlined function
    of that name, at the layer's line.

    **Needs:** `ensure-debug-info-scope-on-llvm-func` before it. **Guarantees:** all ops of
    such functions have a place in the text; ops without one get their function's.

    ```mlir
    #place = loc("m.rnn":4:3)
    #file = #llvm.di_file<"m.rnn" in "">
    #unit = #llvm.di_compile_unit<id = distinct[0]<>, sourceLanguage = DW_LANG_C, file = #file, isOptimized = true, emissionKind = LineTablesOnly>
    #type = #llvm.di_subroutine_type<callingConvention = DW_CC_normal>
    #scope = #llvm.di_subprogram<id = distinct[1]<>, compileUnit = #unit, scope = #file, name = "f", file = #file, line = 1, scopeLine = 1, subprogramFlags = "Definition|Optimized", type = #type>
    llvm.func @f(%x: f32) -> f32 {
      %y = llvm.fadd %x, %x : f32 loc("gru"(#place))
      llvm.return %y : f32
    } loc(fused<#scope>["m.rnn":1:1])
    ```
    becomes
    ```mlir
      %y = llvm.fadd %x, %x : f32 loc(#call)
    #gru = #llvm.di_subprogram<id = ..., name = "gru", linkageName = "gru", file = ..., line = 4,
    #inlined = loc(fused<#gru>[#place])
    #call = loc(callsite(#inlined at #function))
    ```
  }];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

#endif
