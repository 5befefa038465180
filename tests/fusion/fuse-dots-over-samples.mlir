// Where lanes hold samples, a product does not wait for an activation of other products; it does
// in a stream's step, and where lanes hold units.
// RUN: %rnn-opt %s --rnn-fuse-dots | FileCheck %s --check-prefixes=CHECK,SAMPLES
// RUN: %rnn-opt %s --rnn-fuse-dots=lanes=64 | FileCheck %s --check-prefixes=CHECK,UNITS

module attributes {rnn.model = #rnn.model<batch = 16>} {
  rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
  rnn.parameter @r : tensor<3x6xf32> path "r" initializer "zeros"
  rnn.parameter @b : tensor<3xf32> path "b" initializer "zeros"

  // CHECK-LABEL: func.func @predict
  // CHECK: ^bb0(%[[X:.*]]: tensor<2xf32>, %[[H:.*]]: tensor<3xf32>):
  // CHECK: %[[GATED:.*]] = rnn.mul
  // SAMPLES: %[[BIAS:.*]] = rnn.read @b at 0
  // SAMPLES: %[[PRODUCT:.*]] = rnn.dot(%[[X]]) of [@k] at [0] init %[[BIAS]]
  // SAMPLES: rnn.add %[[PRODUCT]], %[[GATED]]
  // UNITS: %[[INIT:.*]] = rnn.add %{{.*}}, %[[GATED]]
  // UNITS: rnn.dot(%[[X]]) of [@k] at [0] init %[[INIT]]
  func.func @predict(%x: tensor<4x2xf32>, %h0: tensor<3xf32>) -> tensor<3xf32> attributes {rnn.role = #rnn.role<predict>} {
    %last = rnn.scan over(%x) : (tensor<4x2xf32>) -> () init(%h0) : (tensor<3xf32>) -> tensor<3xf32> {
    ^bb0(%a: tensor<2xf32>, %h: tensor<3xf32>):
      %0 = rnn.dot(%h) of [@r] at [0] : (tensor<3xf32>) -> tensor<3xf32>
      %1 = rnn.sigmoid %0 : tensor<3xf32>
      %2 = rnn.dot(%h) of [@r] at [3] : (tensor<3xf32>) -> tensor<3xf32>
      %3 = rnn.mul %1, %2 : tensor<3xf32>
      %4 = rnn.read @b at 0 : tensor<3xf32>
      %5 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
      %6 = rnn.add %5, %4 : tensor<3xf32>
      %7 = rnn.add %6, %3 : tensor<3xf32>
      rnn.yield state(%7 : tensor<3xf32>)
    }
    return %last : tensor<3xf32>
  }

  // CHECK-LABEL: func.func @step
  // CHECK: %[[GATED:.*]] = rnn.mul
  // CHECK: rnn.dot(%{{.*}}) of [@k] at [0] init %[[GATED]]
  func.func @step(%x: tensor<1x2xf32>, %h0: tensor<3xf32>) -> tensor<3xf32> attributes {rnn.role = #rnn.role<step>} {
    %last = rnn.scan over(%x) : (tensor<1x2xf32>) -> () init(%h0) : (tensor<3xf32>) -> tensor<3xf32> {
    ^bb0(%a: tensor<2xf32>, %h: tensor<3xf32>):
      %0 = rnn.dot(%h) of [@r] at [0] : (tensor<3xf32>) -> tensor<3xf32>
      %1 = rnn.sigmoid %0 : tensor<3xf32>
      %2 = rnn.mul %1, %h : tensor<3xf32>
      %3 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
      %4 = rnn.add %3, %2 : tensor<3xf32>
      rnn.yield state(%4 : tensor<3xf32>)
    }
    return %last : tensor<3xf32>
  }
}
