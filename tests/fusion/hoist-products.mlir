// Products that do not wait for a scan's states become maps over time, where lanes are
// units of one sample.
// RUN: %rnn-opt %s --split-input-file --rnn-hoist-products=lanes=16 | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 4>} {
  rnn.parameter @k : tensor<16x6xf32> path "k" initializer "zeros"
  rnn.parameter @r : tensor<2x6xf32> path "r" initializer "zeros"

  // Gates that stand side by side are one product in front of the scan.
  // CHECK-LABEL: func.func @gates
  // CHECK-SAME: (%[[X:.*]]: tensor<9x16xf32>, %[[H:.*]]: tensor<2xf32>)
  // CHECK: %[[ALL:.*]] = rnn.scan over(%[[X]]) : (tensor<9x16xf32>) -> tensor<9x6xf32> init()
  // CHECK: rnn.dot(%{{.*}}) of [@k] at [0] : (tensor<16xf32>) -> tensor<6xf32>
  // CHECK: %[[FIRST:.*]] = rnn.slice %[[ALL]] at 0 : tensor<9x6xf32> -> tensor<9x2xf32>
  // CHECK: %[[SECOND:.*]] = rnn.slice %[[ALL]] at 2 : tensor<9x6xf32> -> tensor<9x4xf32>
  // CHECK: rnn.scan over(%[[X]], %[[FIRST]], %[[SECOND]])
  // CHECK-NEXT: ^bb0(%{{.*}}: tensor<16xf32>, %[[P:.*]]: tensor<2xf32>, %[[Q:.*]]: tensor<4xf32>, %[[STATE:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[BIAS:.*]] = rnn.constant 1
  // CHECK-NEXT: %[[INIT:.*]] = rnn.add %[[BIAS]], %[[P]]
  // CHECK-NEXT: rnn.dot(%[[STATE]]) of [@r] at [0] init %[[INIT]]
  // A product that had nothing else is the map's.
  // CHECK-NEXT: rnn.identity %[[Q]]
  func.func @gates(%x: tensor<9x16xf32>, %h0: tensor<2xf32>) -> (tensor<2xf32>, tensor<9x4xf32>) {
    %y, %last = rnn.scan over(%x) : (tensor<9x16xf32>) -> tensor<9x4xf32> init(%h0) : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%a: tensor<16xf32>, %h: tensor<2xf32>):
      %0 = rnn.constant 1.0 : tensor<2xf32>
      %1 = rnn.dot(%a, %h) of [@k, @r] at [0, 0] init %0 : (tensor<16xf32>, tensor<2xf32>), tensor<2xf32> -> tensor<2xf32>
      %2 = rnn.dot(%a) of [@k] at [2] : (tensor<16xf32>) -> tensor<4xf32>
      rnn.yield state(%1 : tensor<2xf32>) output(%2 : tensor<4xf32>)
    }
    return %last, %y : tensor<2xf32>, tensor<9x4xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  rnn.parameter @k : tensor<3x16xf32> path "k" initializer "zeros"

  // A cotangent that only leaves the scan is computed behind it.
  // CHECK-LABEL: func.func @cotangent
  // CHECK: %[[D:.*]], %{{.*}} = rnn.scan over(%{{.*}}) : (tensor<?x16xf32>) -> tensor<?x16xf32> init
  // CHECK-NOT: rnn.dot
  // CHECK: rnn.yield state(%[[SUM:.*]] : tensor<16xf32>) output(%[[SUM]] : tensor<16xf32>)
  // CHECK: %[[DX:.*]] = rnn.scan over(%[[D]]) : (tensor<?x16xf32>) -> tensor<?x3xf32> init()
  // CHECK: rnn.dot(%{{.*}}) of [@k] at [0] transposed
  // CHECK: return %[[DX]], %[[D]]
  func.func @cotangent(%x: tensor<?x16xf32>, %h0: tensor<16xf32>) -> (tensor<?x3xf32>, tensor<?x16xf32>) {
    %dx, %d, %last = rnn.scan over(%x) : (tensor<?x16xf32>) -> (tensor<?x3xf32>, tensor<?x16xf32>) init(%h0) : (tensor<16xf32>) -> tensor<16xf32> {
    ^bb0(%a: tensor<16xf32>, %h: tensor<16xf32>):
      %0 = rnn.add %a, %h : tensor<16xf32>
      %1 = rnn.dot(%0) of [@k] at [0] transposed : (tensor<16xf32>) -> tensor<3xf32>
      rnn.yield state(%0 : tensor<16xf32>) output(%1, %0 : tensor<3xf32>, tensor<16xf32>)
    }
    return %dx, %d : tensor<?x3xf32>, tensor<?x16xf32>
  }
}

// -----

// Lanes that are samples share each weight anyway.
module attributes {rnn.model = #rnn.model<batch = 5>} {
  rnn.parameter @k : tensor<16x2xf32> path "k" initializer "zeros"
  // CHECK-LABEL: func.func @samples
  // CHECK-COUNT-1: rnn.scan
  // CHECK-NOT: rnn.scan
  func.func @samples(%x: tensor<9x16xf32>, %h0: tensor<2xf32>) -> tensor<2xf32> {
    %last = rnn.scan over(%x) : (tensor<9x16xf32>) -> () init(%h0) : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%a: tensor<16xf32>, %h: tensor<2xf32>):
      %0 = rnn.dot(%a) of [@k] at [0] init %h : (tensor<16xf32>), tensor<2xf32> -> tensor<2xf32>
      rnn.yield state(%0 : tensor<2xf32>)
    }
    return %last : tensor<2xf32>
  }
}
