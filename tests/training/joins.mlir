// Derivatives where values part, meet and turn.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // Two uses of a value: its cotangents are summed. Concat's are slices, a
  // reversed sequence's the reversed one.
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x4xf32>)
  // CHECK: %[[FRONT:.*]] = rnn.slice %[[D]] at 0 : tensor<4x4xf32> -> tensor<4x2xf32>
  // CHECK: %[[BACK:.*]] = rnn.slice %[[D]] at 2 : tensor<4x4xf32> -> tensor<4x2xf32>
  // CHECK: %[[TURNED:.*]] = rnn.reverse %[[BACK]] : tensor<4x2xf32>
  // CHECK: %[[DB:.*]] = rnn.scan backward over(%[[TURNED]],
  // CHECK: %[[DF:.*]] = rnn.scan backward over(%[[FRONT]],
  // CHECK: %[[DX:.*]] = rnn.scan over(%[[DB]], %[[DF]])
  // CHECK: rnn.add
  // CHECK: return %{{.*}}, %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x4xf32> attributes {rnn.role = #rnn.role<predict>} {
    %a = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%s: tensor<2xf32>):
      %0 = rnn.tanh %s : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    %b = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%s: tensor<2xf32>):
      %0 = rnn.sigmoid %s : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    %r = rnn.reverse %b : tensor<4x2xf32>
    %c = rnn.concat %a, %r : tensor<4x2xf32>, tensor<4x2xf32> -> tensor<4x4xf32>
    return %c : tensor<4x4xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // The cotangent of a reshaped sequence is a slice, which does not stand in one piece: it is
  // copied before it is reshaped.
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %{{.*}}: tensor<6x2xf32>, %[[Y:.*]]: tensor<3x1xf32>, %[[D:.*]]: tensor<3x5xf32>)
  // CHECK: %[[SLICE:.*]] = rnn.slice %[[D]] at 0 : tensor<3x5xf32> -> tensor<3x4xf32>
  // CHECK: %[[COPY:.*]] = rnn.concat %[[SLICE]] : tensor<3x4xf32> -> tensor<3x4xf32>
  // CHECK: %[[DX:.*]] = rnn.reshape %[[COPY]] : tensor<3x4xf32> to tensor<6x2xf32>
  // CHECK: return %{{.*}}, %[[DX]],
  func.func @predict(%x: tensor<6x2xf32>, %y: tensor<3x1xf32>) -> tensor<3x5xf32> attributes {rnn.role = #rnn.role<predict>} {
    %r = rnn.reshape %x : tensor<6x2xf32> to tensor<3x4xf32>
    %c = rnn.concat %r, %y : tensor<3x4xf32>, tensor<3x1xf32> -> tensor<3x5xf32>
    return %c : tensor<3x5xf32>
  }
}
