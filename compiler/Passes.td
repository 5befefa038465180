// The passes in pipeline order (Stages.cpp). Each description states what the pass needs and
// guarantees and has an example that a test runs (tests/docs/passes.test).

#ifndef RNN_PASSES
#define RNN_PASSES

include "mlir/Pass/PassBase.td"

//===----------------------------------------------------------------------===//
// Training
//===----------------------------------------------------------------------===//

def Differentiate : Pass<"rnn-differentiate", "mlir::ModuleOp"> {
  let summary = "derive @gradient from @training or @evaluate, and @pullback from @predict";
  let description = [{
    Adds a reverse scan for each scan, which processes time in the opposite direction: its states
    are the adjoints of the forward states, and its body is the adjoint of the forward body, with
    one rule per op (dialect/AdjointRules.cpp). Values of the forward body that the reverse scan needs
    become additional outputs, or are recomputed if elementwise arithmetic on kept values is enough.

    **Needs:** `rnn.model` and the functions' `rnn.role`. **Guarantees:** gradients of weights are
    computed outside of the scans, by `rnn.accumulate` over whole sequences.

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

def KeepFunctions : Pass<"rnn-keep-functions", "mlir::ModuleOp"> {
  let summary = "remove the functions that the object shall not have";
  let description = [{
    Of the functions with a role, only those remain that `functions` names; without names, all.

    **Needs:** the functions' `rnn.role`. **Guarantees:** nothing that later passes rely on.

    ```mlir
    module {
      func.func @predict() attributes {rnn.role = #rnn.role<predict>} {
        return
      }
      func.func @step() attributes {rnn.role = #rnn.role<step>} {
        return
      }
    }
    ```
    becomes, with `functions=step`,
    ```mlir
    module {
      func.func @step()
    ```
  }];
  let options = [ListOption<"functions", "functions", "std::string", "the functions to keep">];
}

//===----------------------------------------------------------------------===//
// Fusion
//===----------------------------------------------------------------------===//

def FuseDots : Pass<"rnn-fuse-dots", "mlir::ModuleOp"> {
  let summary = "sum products in one accumulator: add(dot, dot) and add(dot, bias)";
  let description = [{
    A sum of dots of the same orientation becomes one dot with more inputs; any other summand
    becomes its initial value. A gate is then one chain of multiply-adds that starts with its bias.

    Where lanes hold samples (analysis/Vectors.h), a dot does not begin with what other dots lead
    to, such as the candidate of a GRU with its recurrent product behind the reset gate: its products
    would wait for an activation, in a loop of their own with a third of the sums of a tile, too few
    to hide the latency of a multiply-add.

    **Needs:** nothing. **Guarantees:** no dot with a single use is a summand, unless its
    orientation differs or the other one waits for dots.

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
  let options = [Option<"lanes", "lanes", "int64_t", "8", "floats in a vector register">];
}

def HoistProducts : Pass<"rnn-hoist-products", "mlir::ModuleOp"> {
  let summary = "move products that do not depend on states out of their scan";
  let description = [{
    If the lanes hold units of one sample (analysis/Vectors.h), each step of a scan reads all of its
    weights. Products with the scan's sequences become a map before the scan, a single one for gates
    that are adjacent in a parameter; products that only an output needs become a map after it. Such
    a map computes several steps at once, which share each weight. Products with few inputs stay in
    the scan. If the lanes hold samples, which share each weight anyway, nothing changes.

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
    A product with a single use is combined with the sum that uses it: one instruction and one
    rounding. This pass decides it, not LLVM, so that the bits do not depend on how a body is split
    into tiles.

    **Needs:** `rnn-fuse-dots` before it, which has priority because its chains are longer.
    **Guarantees:** no product with a single use is a summand.

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
    **Needs:** `rnn.model`; runs before the savings, which skip some of the work. **Guarantees:**
    `rnn.work`, the nominal work of a batch in the model's table.

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
// Savings
//===----------------------------------------------------------------------===//

include "savings/Savings.td"

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

def PlanBuffers : Pass<"rnn-plan-buffers", "mlir::ModuleOp"> {
  let summary = "assign each value an offset in the arenas";
  let description = [{
    Parameters get offsets in their arena. In each function every sequence, state and intermediate
    value gets an offset in the workspace; values with disjoint lifetimes share memory. A state that
    is also an output is stored in the output's sequence, which has one additional slot; `rnn.delay`
    and `rnn.reshape` are views. If the size of a step would be a multiple of half a way of a
    first-level cache, its slots are one unit further apart. Loops over tiles are cut by the rules of
    the layout, or as `rnn.tiling` says (layout/Tiling.h).

    **Needs:** `rnn.model` and the functions' roles; reshaped or delayed values are contiguous.
    **Guarantees:** `rnn.arena`, the functions' `rnn.workspace`, offsets of parameters, buffers of
    all values, a plan of each scan's body (dialect/RnnPlan.td) and the tile of each accumulate, for vectors as `rnn.vectors` has
    them.

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

def LeaveOutActivations : Pass<"rnn-leave-out-activations", "mlir::ModuleOp"> {
  let summary = "sigmoid and tanh become their operands, to measure what they cost";
  let description = [{
    The numbers are wrong, but the plans of bodies, and so the products and the memory, are those of
    the model: what the code without activations saves is what they cost, however much of them the
    CPU computes beside products. `rnn bench --phases` compares the two.

    **Needs:** what `rnn-plan-buffers` guarantees. **Guarantees:** the same, without `rnn.sigmoid`
    and `rnn.tanh`.

    ```mlir
    func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      %y = rnn.scan over(%x) : (tensor<2x3xf32>) -> tensor<2x3xf32> init() : () -> () {
      ^bb0(%a: tensor<3xf32>):
        %0 = rnn.tanh %a : tensor<3xf32>
        rnn.yield output(%0 : tensor<3xf32>)
      }
      return %y : tensor<2x3xf32>
    }
    ```
    becomes
    ```mlir
    func.func @f(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
      ^bb0(%a: tensor<3xf32>):
        %0 = rnn.identity %a : tensor<3xf32>
        rnn.yield output(%0 : tensor<3xf32>)
    ```
  }];
}

def LowerToLoops : Pass<"rnn-lower-to-loops", "mlir::ModuleOp"> {
  let summary = "planned functions to scf, vector and memref";
  let description = [{
    SIMD lanes hold the samples of a shard. A body is split into groups (see
    analysis/BodySchedule.h). A group is a loop over tiles of units; a tile has a loop over the
    inner axis of each product, with all accumulators in registers, followed by the elementwise ops.
    Wide weights are packed once per call in the order in which the tiles read them. With `phases`
    the code also measures how long each phase of a call takes (rnn/phases.h).

    **Needs:** what `rnn-plan-buffers` guarantees; the code is for its vectors. **Guarantees:** the
    functions have the signatures of rnn/model.h, and no value is a tensor; `rnn.object` has the
    numbers for the model's table.

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
  let options = [Option<"phases", "phases", "bool", "false", "the code measures its phases">];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::memref::MemRefDialect",
                           "mlir::scf::SCFDialect", "mlir::vector::VectorDialect",
                           "mlir::math::MathDialect", "mlir::func::FuncDialect",
                           "mlir::LLVM::LLVMDialect"];
}

def ShareLoops : Pass<"rnn-share-loops", "mlir::ModuleOp"> {
  let summary = "similar loops over steps become calls of one function";
  let description = [{
    Outermost loops of all functions that contain calls and differ only in offsets (constants that
    are added to or multiplied with an index, or passed to a call) become one private function, if
    that saves at least `least` operations. Its arguments are the differences of the offsets. So
    `gradient` and `pullback` share the loops over steps, and many similar layers have one loop.

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
    becomes, with `least=4`,
    ```mlir
    func.func private @loop_0(%steps: index, %memory: memref<?xf32>, %distance: index) {
    func.func @gradient(
      call @loop_0(%steps, %memory, %c0)
      %c5 = arith.constant 5 : index
      call @loop_0(%steps, %memory, %c5)
    ```
  }];
  let options = [Option<"least", "least", "int64_t", "100", "smallest number of operations that sharing a loop saves">];
  let dependentDialects = ["mlir::arith::ArithDialect", "mlir::func::FuncDialect"];
}

def LowerToLLVM : Pass<"rnn-lower-to-llvm", "mlir::ModuleOp"> {
  let summary = "control flow, vectors and memrefs to the LLVM dialect";
  let description = [{
    **Needs:** `convert-scf-to-cf` before it. **Guarantees:** only functions and `rnn.parameter`
    remain. `convert-func-to-llvm` turns memrefs into bare pointers, as in the C signatures of the
    object; the model's table is made from `rnn.parameter`.

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
  let options = [Option<"addressBits", "address-bits", "int64_t", "64", "bits of an address, and so of `index`">];
  let dependentDialects = ["mlir::LLVM::LLVMDialect"];
}

//===----------------------------------------------------------------------===//
// Target
//===----------------------------------------------------------------------===//

def NameLayerScopes : Pass<"rnn-name-layer-scopes", "mlir::ModuleOp"> {
  let summary = "layers become scopes of the debug information";
  let description = [{
    If the location of an op has the name of a layer, the debug information shows its code in an
    inlined function of that name, at the layer's line.

    **Needs:** `ensure-debug-info-scope-on-llvm-func` before it. **Guarantees:** all ops of such
    functions have a line of the text; ops without one get that of their function.

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
