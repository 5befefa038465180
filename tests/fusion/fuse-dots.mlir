// Sums of products become one product with several inputs and an initial value.
// RUN: %rnn-opt %s --rnn-fuse-dots | FileCheck %s

rnn.parameter @k : tensor<2x6xf32> path "k" initializer "zeros"
rnn.parameter @r : tensor<3x6xf32> path "r" initializer "zeros"
rnn.parameter @b : tensor<6xf32> path "b" initializer "zeros"

// A gate: one chain of multiply-adds from its bias on.
// CHECK-LABEL: func.func @gate
// CHECK: ^bb0(%[[X:.*]]: tensor<2xf32>, %[[H:.*]]: tensor<3xf32>):
// CHECK-NEXT: %[[BIAS:.*]] = rnn.read @b at 3
// CHECK-NEXT: %[[SUM:.*]] = rnn.dot(%[[X]], %[[H]]) of [@k, @r] at [3, 3] init %[[BIAS]]
// CHECK-NEXT: rnn.sigmoid %[[SUM]]
func.func @gate(%x: tensor<4x2xf32>, %h0: tensor<3xf32>) -> tensor<3xf32> {
  %last = rnn.scan over(%x) : (tensor<4x2xf32>) -> () init(%h0) : (tensor<3xf32>) -> tensor<3xf32> {
  ^bb0(%a: tensor<2xf32>, %h: tensor<3xf32>):
    %0 = rnn.dot(%a) of [@k] at [3] : (tensor<2xf32>) -> tensor<3xf32>
    %1 = rnn.read @b at 3 : tensor<3xf32>
    %2 = rnn.add %0, %1 : tensor<3xf32>
    %3 = rnn.dot(%h) of [@r] at [3] : (tensor<3xf32>) -> tensor<3xf32>
    %4 = rnn.add %2, %3 : tensor<3xf32>
    %5 = rnn.sigmoid %4 : tensor<3xf32>
    rnn.yield state(%5 : tensor<3xf32>)
  }
  return %last : tensor<3xf32>
}

// A product with another use stays a value of its own.
// CHECK-LABEL: func.func @shared
// CHECK: ^bb0(%[[X:.*]]: tensor<2xf32>, %[[Y:.*]]: tensor<3xf32>):
// CHECK-NEXT: %[[SHARED:.*]] = rnn.dot(%[[X]]) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
// CHECK-NEXT: rnn.dot(%[[Y]]) of [@r] at [0] init %[[SHARED]]
func.func @shared(%x: tensor<4x2xf32>, %y: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  %0:2 = rnn.scan over(%x, %y) : (tensor<4x2xf32>, tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) init() : () -> () {
  ^bb0(%a: tensor<2xf32>, %b: tensor<3xf32>):
    %0 = rnn.dot(%a) of [@k] at [0] : (tensor<2xf32>) -> tensor<3xf32>
    %1 = rnn.dot(%b) of [@r] at [0] : (tensor<3xf32>) -> tensor<3xf32>
    %2 = rnn.add %0, %1 : tensor<3xf32>
    rnn.yield output(%0, %2 : tensor<3xf32>, tensor<3xf32>)
  }
  return %0#0, %0#1 : tensor<4x3xf32>, tensor<4x3xf32>
}

// Products that read their matrices in different directions are not summed in
// one: the first one starts from the second.
// CHECK-LABEL: func.func @directions
// CHECK: %[[T:.*]] = rnn.dot(%{{.*}}) of [@r] at [0] transposed
// CHECK-NEXT: rnn.dot(%{{.*}}) of [@r] at [3] init %[[T]]
func.func @directions(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %0 = rnn.scan over(%x) : (tensor<4x3xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<3xf32>):
    %0 = rnn.dot(%a) of [@r] at [3] : (tensor<3xf32>) -> tensor<3xf32>
    %1 = rnn.dot(%a) of [@r] at [0] transposed : (tensor<3xf32>) -> tensor<3xf32>
    %2 = rnn.add %0, %1 : tensor<3xf32>
    rnn.yield output(%2 : tensor<3xf32>)
  }
  return %0 : tensor<4x3xf32>
}
