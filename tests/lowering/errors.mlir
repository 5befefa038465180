// The emitter refuses what no planner has seen, and says who would have told it.
// RUN: %rnn-opt %s --split-input-file --rnn-lower-to-loops --verify-diagnostics

// expected-error @+1 {{has no `rnn.model`, which is written by the import}}
module {
}

// -----

// expected-error @+1 {{has no `rnn.arena`, which is written by rnn-plan-buffers}}
module attributes {rnn.model = #rnn.model<batch = 8>} {
}

// -----

// expected-error @+1 {{has no `rnn.vectors`, which is written by rnn-plan-buffers}}
module attributes {rnn.model = #rnn.model<batch = 8>, rnn.arena = #rnn.arena<floats = 16>} {
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>, rnn.arena = #rnn.arena<floats = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
  // expected-error @+1 {{has no `rnn.workspace`, which is written by rnn-plan-buffers}}
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    return %x : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>, rnn.arena = #rnn.arena<floats = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
  // expected-error @+1 {{has no `rnn.role`, which is written by the import}}
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.workspace = #rnn.workspace<floats = 16>} {
    return %x : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>, rnn.arena = #rnn.arena<floats = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
  // expected-error @+1 {{is not planned; run rnn-plan-buffers first}}
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32>
      attributes {rnn.role = #rnn.role<predict>, rnn.workspace = #rnn.workspace<floats = 16>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %r = rnn.tanh %a : tensor<2xf32>
      rnn.yield output(%r : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>, rnn.arena = #rnn.arena<floats = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
  // expected-error @+1 {{is not planned; run rnn-plan-buffers first}}
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x4xf32>
      attributes {rnn.role = #rnn.role<predict>, rnn.workspace = #rnn.workspace<floats = 16>} {
    %y = rnn.concat %x, %x : tensor<4x2xf32>, tensor<4x2xf32> -> tensor<4x4xf32>
    return %y : tensor<4x4xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 8>, rnn.arena = #rnn.arena<floats = 16>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 8>} {
  // expected-error @+1 {{has no rnn.update}}
  func.func @update() attributes {rnn.role = #rnn.role<update>, rnn.workspace = #rnn.workspace<floats = 0>} {
    return
  }
}
