// Weights' gradients leave the scan as sums over whole sequences.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // A dense layer: input . kernel + bias.
  rnn.parameter @kernel : tensor<2x3xf32> path "dense/kernel" initializer "zeros"
  rnn.parameter @bias : tensor<3xf32> path "dense/bias" initializer "zeros"

  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x3xf32>)
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]]
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<3xf32>
  // CHECK-NEXT: %[[dx:.*]] = rnn.dot(%[[d]]) of [@kernel] at [0] transposed : (tensor<3xf32>) -> tensor<2xf32>
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK-DAG: rnn.accumulate %[[D]] with %[[X]] into @kernel at 0
  // CHECK-DAG: rnn.accumulate %[[D]] into @bias at 0
  // CHECK: return %{{.*}}, %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x3xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x3xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.dot(%a) of [@kernel] at [0] : (tensor<2xf32>) -> tensor<3xf32>
      %1 = rnn.read @bias at 0 : tensor<3xf32>
      %2 = rnn.add %0, %1 : tensor<3xf32>
      rnn.yield output(%2 : tensor<3xf32>)
    }
    return %y : tensor<4x3xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // A state: its adjoint is the reverse scan's state, and the weights' gradient
  // pairs each step's cotangent with the state before that step.
  rnn.parameter @recurrent : tensor<3x3xf32> path "r/recurrent" initializer "zeros"

  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x3xf32>, %[[D:.*]]: tensor<3xf32>)
  // CHECK: %[[ZERO:.*]] = rnn.fill 0.000000e+00
  // CHECK: %[[H:.*]], %[[LAST:.*]] = rnn.scan over(%[[X]]) {{.*}} init(%[[ZERO]])
  // CHECK: %[[BEFORE:.*]] = rnn.delay %[[H]] init %[[ZERO]]
  // CHECK: %[[DA:.*]], %{{.*}} = rnn.scan backward over(%[[H]]{{.*}}) {{.*}} init(%[[D]])
  // CHECK-NEXT: ^bb0(%[[h:.*]]: tensor<3xf32>, {{.*}}%[[dh:[^ ]*]]: tensor<3xf32>):
  // CHECK: %[[da:.*]] = rnn.mul %[[dh]], %{{.*}}
  // CHECK: %[[before:.*]] = rnn.dot(%[[da]]) of [@recurrent] at [0] transposed
  // CHECK: rnn.yield state(%[[before]] : tensor<3xf32>) output(%[[da]] :
  // CHECK: rnn.accumulate %[[DA]] with %[[BEFORE]] into @recurrent at 0
  // CHECK: return %[[LAST]], %[[DA]]
  func.func @predict(%x: tensor<4x3xf32>) -> tensor<3xf32> attributes {rnn.role = #rnn.role<predict>} {
    %zero = rnn.fill 0.000000e+00 : tensor<3xf32>
    %last = rnn.scan over(%x) : (tensor<4x3xf32>) -> () init(%zero) : (tensor<3xf32>) -> tensor<3xf32> {
    ^bb0(%a: tensor<3xf32>, %h: tensor<3xf32>):
      %0 = rnn.dot(%h) of [@recurrent] at [0] : (tensor<3xf32>) -> tensor<3xf32>
      %1 = rnn.add %a, %0 : tensor<3xf32>
      %2 = rnn.tanh %1 : tensor<3xf32>
      rnn.yield state(%2 : tensor<3xf32>)
    }
    return %last : tensor<3xf32>
  }
}

// -----

// A loss: @gradient returns what @evaluate does; the cotangent of a mean's element is the
// sample's weight.
rnn.parameter @kernel : tensor<2x3xf32> path "dense/kernel" initializer "zeros"

// CHECK-LABEL: func.func @gradient(
// CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[T:.*]]: tensor<4x3xf32>) -> tensor<4x3xf32>
// CHECK: rnn.loss %{{.*}} over 12
// CHECK: %[[DY:.*]] = rnn.scan backward over(
// CHECK: %[[WEIGHT:.*]] = rnn.sample_weight over 12 : tensor<3xf32>
// CHECK: rnn.accumulate %[[DY]] with %[[X]] into @kernel at 0
// CHECK-NEXT: return %{{.*}} : tensor<4x3xf32>
func.func @evaluate(%x: tensor<4x2xf32>, %t: tensor<4x3xf32>) -> tensor<4x3xf32> attributes {rnn.role = #rnn.role<evaluate>} {
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    %0 = rnn.dot(%a) of [@kernel] at [0] : (tensor<2xf32>) -> tensor<3xf32>
    rnn.yield output(%0 : tensor<3xf32>)
  }
  %losses = rnn.scan over(%y, %t) : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<3xf32>, %b: tensor<3xf32>):
    %0 = rnn.sub %a, %b : tensor<3xf32>
    %1 = rnn.mul %0, %0 : tensor<3xf32>
    rnn.yield output(%1 : tensor<3xf32>)
  }
  rnn.loss %losses over 12 : tensor<4x3xf32>
  return %y : tensor<4x3xf32>
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // Rows of a matrix give the units: the gradient's rows are those of the cotangent, so each step of
  // the input is stored beside it.
  rnn.parameter @rows : tensor<5x2xf32> path "e/rows" initializer "zeros"

  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x5xf32>)
  // CHECK: %[[BACK:.*]]:2 = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<5xf32>, %[[x:.*]]: tensor<2xf32>
  // CHECK-NEXT: %[[dx:.*]] = rnn.dot(%[[d]]) of [@rows] at [0] : (tensor<5xf32>) -> tensor<2xf32>
  // CHECK-NEXT: %[[copy:.*]] = rnn.identity %[[x]]
  // CHECK-NEXT: rnn.yield output(%[[dx]], %[[copy]] :
  // CHECK: rnn.accumulate %[[BACK]]#1 with %[[D]] into @rows at 0
  // CHECK: return %{{.*}}, %[[BACK]]#0
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x5xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x5xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.dot(%a) of [@rows] at [0] transposed : (tensor<2xf32>) -> tensor<5xf32>
      rnn.yield output(%0 : tensor<5xf32>)
    }
    return %y : tensor<4x5xf32>
  }
}
