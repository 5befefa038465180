// The savings, in the order in which they run; `rnnc --without` skips them (Savings.h). Part of
// Passes.td.
#ifndef RNN_SAVINGS
#define RNN_SAVINGS

include "mlir/Pass/PassBase.td"

def SkipMaskedSteps : Pass<"rnn-skip-masked-steps", "mlir::ModuleOp"> {
  let summary = "skip the steps that are padding in all samples of a shard";
  let description = [{
    The loops of a shard over time stop after its longest sample, if the import has found that no
    result depends on padding.

    **Needs:** `rnn.model` with its `padding_is_unread`. **Guarantees:**
    `rnn.skips_padding`, or no change. The bits of the results do not change.

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
    If an embedding's steps are multiplied with a kernel, the gradients of both are sums over steps
    and samples of products with the adjoint of that product. The products for equal tokens have a
    common factor: `rnn.accumulate_tokens` first adds up their adjoints and then multiplies once for
    each distinct token of a shard. Only if the sums take at most 16 MB. Results differ by rounding.

    **Needs:** `rnn.accumulate` over whole sequences; runs before `rnn-project-tokens`, which
    removes the embedding's steps if nothing else reads them. **Guarantees:** nothing that later
    passes rely on.

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
  let summary = "multiply the row of each distinct token with a kernel once";
  let description = [{
    A dot whose first input is an embedding's step starts with the same step of an `rnn.project`
    instead. A row of its table is the bias plus the products in the same order, so that the bits do
    not change; an initial value other than a bias is added after the products, and results differ
    by rounding. Only if the table takes at most 16 MB.

    **Needs:** nothing. **Guarantees:** an embedding's sequence without other uses is removed.

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
  let summary = "accumulate gradients of weights right after a chunk of time steps";
  let description = [{
    Sets the number of steps after which the outputs of a scan are accumulated by `rnn.accumulate`,
    while they are still in the cache, and moves the accumulates after the scan. An output with no
    other use is then kept for only one chunk. Results differ by rounding.

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
  let summary = "skip the products of states that are zero";
  let description = [{
    Marks scans whose initial states are all zero: their first step skips the products of states.
    The bits do not change.

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
    Marks reverse scans with chunks whose body is linear in the adjoints and adds nothing to them,
    such as that of a layer that returns only its last step. They stop after the first chunk at
    whose end all adjoints are below the smallest normal float32; the remaining steps give zeros. A
    larger bound would save more, but a small adjoint may grow again: after saturated steps, or with
    unbounded gates. Results differ by rounding.

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
    Marks scans with states over tokens. While the tokens of all samples stay the same, each state
    is compared bit by bit with a snapshot, which is replaced every sixteen steps. If a state
    repeats, the outputs of that period are copied for all complete periods that remain; if no
    outputs are kept, these steps are skipped. Outputs that only a reverse scan reads are copied when
    it comes to them, which a scan that `fades` does for few of them. Most steps of an unmasked batch
    that is padded to its longest text repeat in this way. The bits do not change.

    **Needs:** `rnn-project-tokens` before it, because projections of tokens count as tokens too.
    **Guarantees:** `repeats` on such scans.

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

def UpdateTouchedRows : Pass<"rnn-update-touched-rows", "mlir::ModuleOp"> {
  let summary = "clear, sum and update only the rows of embeddings that a batch has used";
  let description = [{
    Marks embeddings whose gradients are sums of rows that tokens select, if the optimizer's step
    changes neither a weight whose gradient is zero nor what it keeps for it: sgd without momentum,
    and adagrad. Each shard then lists the rows that it has touched, and the next shards, the sum and
    the update visit these rows only, so that a step takes no longer for a large vocabulary. An
    embedding with a regularizer or a constraint is not marked, nor is any if the optimizer clips
    gradients, decays or averages weights, or accumulates gradients of several steps. The bits do
    not change, as long as the learning rate is a finite number.

    **Needs:** `rnn-sum-equal-tokens` before it, which makes accumulates of another kind.
    **Guarantees:** `by_rows` on such parameters.

    ```mlir
    rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros"
    func.func @gradient(%text: tensor<5x1xf32>, %d: tensor<5x4xf32>) attributes {rnn.role = #rnn.role<gradient>} {
      rnn.accumulate %d with %text into @e at 0 to_rows : tensor<5x4xf32>, tensor<5x1xf32>
      return
    }
    func.func @update() attributes {rnn.role = #rnn.role<update>} {
      rnn.update slots 0 {
      ^bb0(%weight: tensor<1xf32>, %gradient: tensor<1xf32>):
        %0 = rnn.learning_rate 0.5 : tensor<1xf32>
        %1 = rnn.multiply_add %gradient, %0, %weight negated : tensor<1xf32>
        rnn.yield output(%1 : tensor<1xf32>)
      }
      return
    }
    ```
    becomes
    ```mlir
    rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros" {by_rows}
    ```
  }];
}

def UnitsInLanes : Pass<"rnn-units-in-lanes", "mlir::ModuleOp"> {
  let summary = "compute samples that are rows of embeddings one after another, units in lanes";
  let description = [{
    With samples in lanes, the rows that different tokens select are gathered number by number. If
    all trained parameters are embeddings whose gradients are kept row by row, and nothing is
    multiplied with another parameter, the samples of a shard are computed one after another
    instead, with the numbers of a row in lanes, and a shard keeps the gradients of those rows only
    that its samples select. Not for a dynamic length, nor for a batch of less than 16. Results
    differ by rounding.

    **Needs:** `rnn.model`; `rnn-update-touched-rows` before it. **Guarantees:** `rnn.in_turn`, and
    `rows_of_shard` on the embeddings; or no change.

    ```mlir
    module attributes {rnn.model = #rnn.model<batch = 64>} {
      rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros" {by_rows}
      func.func @gradient(%text: tensor<5x1xf32>, %d: tensor<5x4xf32>) attributes {rnn.role = #rnn.role<gradient>} {
        rnn.accumulate %d with %text into @e at 0 to_rows : tensor<5x4xf32>, tensor<5x1xf32>
        return
      }
    }
    ```
    becomes
    ```mlir
    module attributes {rnn.in_turn = #rnn.in_turn<samples = 8>, rnn.model = #rnn.model<batch = 64>} {
      rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros" {by_rows, rows_of_shard = 9 : i64}
    ```
  }];
}

def EndAtPadding : Pass<"rnn-end-at-padding", "mlir::ModuleOp"> {
  let summary = "end the scans of each sample in turn where its tokens do";
  let description = [{
    Of samples that are computed one after another, each may end where its own padding begins.
    Marks the scans over the steps of an argument with a known number of tokens, if those of the
    padding at its end leave all states that are read later as they are and accumulate only zeros,
    and if nothing else in the function reads the steps. Such scans
    no longer look for steps that repeat or fade. The sign of a zero may change.

    **Needs:** `rnn-units-in-lanes` before it. **Guarantees:** `until_padding_of` on such scans, or
    no change.

    ```mlir
    module attributes {rnn.in_turn = #rnn.in_turn<samples = 8>} {
      rnn.parameter @e : tensor<9x4xf32> path "e" initializer "zeros" {by_rows, rows_of_shard = 9 : i64}
      func.func @predict(%text: tensor<5x1xf32>) -> tensor<4xf32> attributes {rnn.role = #rnn.role<predict>} {
        %zero = rnn.fill 0.0 : tensor<4xf32>
        %sum = rnn.scan over(%text) : (tensor<5x1xf32>) -> () init(%zero) : (tensor<4xf32>) -> tensor<4xf32> {
        ^bb0(%token: tensor<1xf32>, %before: tensor<4xf32>):
          %0 = rnn.lookup %token of @e : tensor<1xf32> -> tensor<4xf32>
          %1 = rnn.constant 0.0 : tensor<4xf32>
          %2 = rnn.broadcast %token : tensor<1xf32> -> tensor<4xf32>
          %3 = rnn.select %2, %0, %1 : tensor<4xf32>
          %4 = rnn.add %before, %3 : tensor<4xf32>
          rnn.yield state(%4 : tensor<4xf32>)
        }
        return %sum : tensor<4xf32>
      }
    }
    ```
    becomes
    ```mlir
        %sum = rnn.scan over(%text) : (tensor<5x1xf32>) -> () init(%zero) : (tensor<4xf32>) -> tensor<4xf32> attributes {until_padding_of = 0 : i64} {
    ```
  }];
}

#endif
