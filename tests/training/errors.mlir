// What cannot be differentiated is refused.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate --verify-diagnostics

rnn.parameter @k : tensor<3x2xf32> path "k" initializer "zeros"
func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x3xf32> {
  %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    // expected-error @+1 {{'rnn.dot' op has no derivative}}
    %0 = rnn.dot(%a) of [@k] at [0] transposed : (tensor<2xf32>) -> tensor<3xf32>
    rnn.yield output(%0 : tensor<3xf32>)
  }
  return %y : tensor<4x3xf32>
}

// -----

func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
  %zero = rnn.fill 0.000000e+00 : tensor<2xf32>
  // expected-error @+1 {{'rnn.delay' op has no derivative}}
  %y = rnn.delay %x init %zero : tensor<4x2xf32>, tensor<2xf32> -> tensor<4x2xf32>
  return %y : tensor<4x2xf32>
}

// -----

// expected-error @+1 {{the result depends on no argument and no parameter}}
func.func @predict(%x: tensor<4x2xf32>) -> tensor<2xf32> {
  %y = rnn.fill 0.000000e+00 : tensor<2xf32>
  return %y : tensor<2xf32>
}

// -----

// expected-error @+1 {{there is no place for @pullback: it exists already, or this function has no body}}
func.func private @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32>

// -----

func.func @evaluate(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
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
