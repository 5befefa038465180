// What cannot be differentiated is refused.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate --verify-diagnostics

module attributes {rnn.model = #rnn.model<batch = 1>} {
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %zero = rnn.fill 0.000000e+00 : tensor<2xf32>
    // expected-error @+1 {{'rnn.delay' op has no derivative}}
    %y = rnn.delay %x init %zero : tensor<4x2xf32>, tensor<2xf32> -> tensor<4x2xf32>
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // expected-error @+1 {{the result depends on no argument and no parameter}}
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.fill 0.000000e+00 : tensor<2xf32>
    return %y : tensor<2xf32>
  }
}

// -----

// expected-error @+1 {{there is no place for @pullback: it exists already, or this function has no body}}
func.func private @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>}

// -----

func.func @evaluate(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<evaluate>} {
  // expected-error @+1 {{a loss that has another use has no derivative}}
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    %b = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%b : tensor<2xf32>)
  }
  rnn.loss %y over 8 : tensor<4x2xf32>
  rnn.loss %y over 8 : tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// -----

// Which arguments are states of before, the import tells.
// expected-error @+1 {{has no `rnn.model`, which is written by the import}}
module {
  func.func @predict(%x: tensor<2xf32>) -> tensor<2xf32> attributes {rnn.role = #rnn.role<predict>} {
    return %x : tensor<2xf32>
  }
}
