// Reverse scans whose states and outputs are zero once their states are may end early.
// RUN: %rnn-opt %s --rnn-end-faded-adjoints | FileCheck %s

rnn.parameter @u : tensor<2x2xf32> path "u" initializer "zeros"

// Linear in the adjoint, and nothing is added to it.
// CHECK-LABEL: func.func @last
// CHECK: rnn.scan backward {{.*}} attributes {chunk = 5 : i64, fades} {
func.func @last(%h: tensor<20x2xf32>, %d: tensor<2xf32>) {
  %a, %last = rnn.scan backward over(%h) : (tensor<20x2xf32>) -> tensor<20x2xf32> init(%d) : (tensor<2xf32>) -> tensor<2xf32> attributes {chunk = 5 : i64} {
  ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>):
    %one = rnn.constant 1.0 : tensor<2xf32>
    %2 = rnn.multiply_add %0, %0, %one negated : tensor<2xf32>
    %3 = rnn.mul %1, %2 : tensor<2xf32>
    %4 = rnn.dot(%3) of [@u] at [0] transposed : (tensor<2xf32>) -> tensor<2xf32>
    rnn.yield state(%4 : tensor<2xf32>) output(%3 : tensor<2xf32>)
  }
  rnn.accumulate %a with %h into @u at 0 : tensor<20x2xf32>, tensor<20x2xf32>
  return
}

// The cotangent of each step's output is added.
// CHECK-LABEL: func.func @sequences
// CHECK-NOT: fades
func.func @sequences(%h: tensor<20x2xf32>, %c: tensor<20x2xf32>, %d: tensor<2xf32>) {
  %a, %last = rnn.scan backward over(%h, %c) : (tensor<20x2xf32>, tensor<20x2xf32>) -> tensor<20x2xf32> init(%d) : (tensor<2xf32>) -> tensor<2xf32> attributes {chunk = 5 : i64} {
  ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>, %2: tensor<2xf32>):
    %3 = rnn.add %1, %2 : tensor<2xf32>
    %4 = rnn.mul %3, %0 : tensor<2xf32>
    %5 = rnn.dot(%4) of [@u] at [0] transposed : (tensor<2xf32>) -> tensor<2xf32>
    rnn.yield state(%5 : tensor<2xf32>) output(%4 : tensor<2xf32>)
  }
  rnn.accumulate %a with %h into @u at 0 : tensor<20x2xf32>, tensor<20x2xf32>
  return
}

// Somebody reads the last adjoint, which belongs to the first step.
// CHECK-LABEL: func.func @initial_state
// CHECK-NOT: fades
func.func @initial_state(%h: tensor<20x2xf32>, %d: tensor<2xf32>) -> tensor<2xf32> {
  %a, %last = rnn.scan backward over(%h) : (tensor<20x2xf32>) -> tensor<20x2xf32> init(%d) : (tensor<2xf32>) -> tensor<2xf32> attributes {chunk = 5 : i64} {
  ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>):
    %2 = rnn.mul %1, %0 : tensor<2xf32>
    rnn.yield state(%2 : tensor<2xf32>) output(%2 : tensor<2xf32>)
  }
  rnn.accumulate %a into @u at 0 : tensor<20x2xf32>
  return %last : tensor<2xf32>
}
