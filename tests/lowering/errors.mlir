// The emitter refuses what no planner has seen.
// RUN: %rnn-opt %s --split-input-file --rnn-lower-to-loops --verify-diagnostics

// expected-error @+1 {{the module has no `rnn.batch`}}
module {
}

// -----

module attributes {rnn.batch = 8 : i64, rnn.parameters = 16 : i64} {
  // expected-error @+1 {{is not planned; run rnn-plan-buffers first}}
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> {
    return %x : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.batch = 8 : i64, rnn.parameters = 16 : i64} {
  // expected-error @+1 {{has no rnn.update}}
  func.func @update() attributes {rnn.workspace = 0 : i64} {
    return
  }
}
