// Scans whose states begin with zero and are multiplied.
// RUN: %rnn-opt %s --rnn-skip-zero-states | FileCheck %s

rnn.parameter @u : tensor<2x2xf32> path "u" initializer "zeros"

// CHECK-LABEL: func.func @zero
// CHECK: attributes {starts_at_zero}
func.func @zero(%x: tensor<20x2xf32>) -> tensor<2xf32> {
  %zero = rnn.fill 0.0 : tensor<2xf32>
  %last = rnn.scan over(%x) : (tensor<20x2xf32>) -> () init(%zero) : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>):
    %2 = rnn.dot(%1) of [@u] at [0] init %0 : (tensor<2xf32>), tensor<2xf32> -> tensor<2xf32>
    rnn.yield state(%2 : tensor<2xf32>)
  }
  return %last : tensor<2xf32>
}

// CHECK-LABEL: func.func @given
// CHECK-NOT: starts_at_zero
func.func @given(%x: tensor<20x2xf32>, %first: tensor<2xf32>) -> tensor<2xf32> {
  %last = rnn.scan over(%x) : (tensor<20x2xf32>) -> () init(%first) : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>):
    %2 = rnn.dot(%1) of [@u] at [0] init %0 : (tensor<2xf32>), tensor<2xf32> -> tensor<2xf32>
    rnn.yield state(%2 : tensor<2xf32>)
  }
  return %last : tensor<2xf32>
}

// Nothing to leave out.
// CHECK-LABEL: func.func @sum
// CHECK-NOT: starts_at_zero
func.func @sum(%x: tensor<20x2xf32>) -> tensor<2xf32> {
  %zero = rnn.fill 0.0 : tensor<2xf32>
  %last = rnn.scan over(%x) : (tensor<20x2xf32>) -> () init(%zero) : (tensor<2xf32>) -> tensor<2xf32> {
  ^bb0(%0: tensor<2xf32>, %1: tensor<2xf32>):
    %2 = rnn.add %0, %1 : tensor<2xf32>
    rnn.yield state(%2 : tensor<2xf32>)
  }
  return %last : tensor<2xf32>
}
