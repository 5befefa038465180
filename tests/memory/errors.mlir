// What has no buffer, or none of the form in which it is read, is refused.
// RUN: %rnn-opt %s --split-input-file --rnn-plan-buffers --verify-diagnostics

module attributes {rnn.model = #rnn.model<batch = 8>} {
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    // expected-error @+1 {{'arith.addf' op has no place in a function whose buffers are planned}}
    %y = arith.addf %x, %x : tensor<4x2xf32>
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>} {
  func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rnn.role = #rnn.role<predict>} {
    // expected-error @+1 {{'rnn.fill' op has no buffer from which `func.return` could read}}
    %y = rnn.fill 1.000000e+00 : tensor<2xf32>
    return %y : tensor<2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>} {
  func.func @predict(%x: tensor<4x3xf32>) -> tensor<12xf32> attributes {rnn.role = #rnn.role<predict>} {
    %r = rnn.reverse %x : tensor<4x3xf32>
    // expected-error @+1 {{reads a sequence that does not stand in one piece; copy it first, by `rnn.concat`}}
    %y = rnn.reshape %r : tensor<4x3xf32> to tensor<12xf32>
    return %y : tensor<12xf32>
  }
}
