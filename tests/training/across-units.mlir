// The rules of reductions over the units and of their counterpart.
// @predict maps the op over a sequence, so that the reverse scan of @pullback
// computes its derivative (d: the cotangent) and nothing else.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // reduce_sum: d for all units
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x1xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<1xf32>):
  // CHECK-NEXT: %[[all:.*]] = rnn.broadcast %[[d]] : tensor<1xf32> -> tensor<2xf32>
  // CHECK-NEXT: rnn.yield output(%[[all]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x1xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x1xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.reduce_sum %a : tensor<2xf32> -> tensor<1xf32>
      rnn.yield output(%0 : tensor<1xf32>)
    }
    return %y : tensor<4x1xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // reduce_max: d, shared by the units that are the maximum
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x1xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<1xf32>, %[[x:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<1xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 1.0
  // CHECK-NEXT: %[[all:.*]] = rnn.broadcast %[[y]] : tensor<1xf32> -> tensor<2xf32>
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[all]], %[[x]]
  // CHECK-NEXT: %[[difference:.*]] = rnn.sub %[[c]], %[[greater]]
  // CHECK-NEXT: %[[total:.*]] = rnn.reduce_sum %[[difference]] : tensor<2xf32> -> tensor<1xf32>
  // CHECK-NEXT: %[[quotient:.*]] = rnn.div %[[d]], %[[total]]
  // CHECK-NEXT: %[[all2:.*]] = rnn.broadcast %[[quotient]] : tensor<1xf32> -> tensor<2xf32>
  // CHECK-NEXT: %[[product:.*]] = rnn.mul %[[difference]], %[[all2]]
  // CHECK-NEXT: rnn.yield output(%[[product]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x1xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x1xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.reduce_max %a : tensor<2xf32> -> tensor<1xf32>
      rnn.yield output(%0 : tensor<1xf32>)
    }
    return %y : tensor<4x1xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // broadcast: the sum of d
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x1xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[total:.*]] = rnn.reduce_sum %[[d]] : tensor<2xf32> -> tensor<1xf32>
  // CHECK-NEXT: rnn.yield output(%[[total]] : tensor<1xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x1xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x1xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<1xf32>):
      %0 = rnn.broadcast %a : tensor<1xf32> -> tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}
