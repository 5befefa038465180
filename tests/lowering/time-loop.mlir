// A planned scan becomes one loop over time on the workspace: no tensor, no
// allocation and no scan is left.
// RUN: %rnn-opt %s '--rnn-plan-buffers=lanes=8 registers=16' --rnn-lower-to-loops | FileCheck %s
// RUN: %rnn-opt %s '--rnn-plan-buffers=lanes=4 registers=16' --rnn-lower-to-loops | FileCheck %s --check-prefix=NARROW

// CHECK: module attributes {{.*}}rnn.object = #rnn.object<shards = 2, shard_samples = 8,
// NARROW: module attributes {{.*}}rnn.object = #rnn.object<shards = 2, shard_samples = 8,
module attributes {rnn.model = #rnn.model<batch = 16>} {
  rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"

  // A step is a function; a vector has as many floats as the target's registers.
  // CHECK-LABEL: func.func private @body_0(
  // CHECK: vector.fma {{.*}} : vector<8xf32>
  // CHECK-LABEL: func.func @predict(
  // CHECK-SAME: rnn.role = #rnn.role<predict>
  // CHECK-NOT: tensor
  // CHECK-NOT: memref.alloc
  // CHECK: %[[STEPS:.*]] = arith.constant 70 : index
  // CHECK: scf.for %{{.*}} = %{{.*}} to %[[STEPS]]
  // CHECK: func.call @body_0(
  // CHECK-NOT: rnn.scan
  // CHECK: return
  // NARROW-LABEL: func.func private @body_0(
  // NARROW: vector.fma {{.*}} : vector<4xf32>
  // NARROW-NOT: vector<8xf32>
  // NARROW: return
  func.func @predict(%x: tensor<70x2xf32>) -> tensor<70x3xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<70x2xf32>) -> tensor<70x3xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
      rnn.yield output(%0 : tensor<3xf32>)
    }
    return %y : tensor<70x3xf32>
  }
}
