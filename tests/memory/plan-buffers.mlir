// Parameters stand one behind the other; values of a function share room when
// they are not needed at the same time.
// RUN: %rnn-opt %s --split-input-file --verify-diagnostics --rnn-plan-buffers | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // The arena ends on a whole cache line: 6 + 3 floats fill one of 16.
  // CHECK: module attributes {rnn.arena = #rnn.arena<floats = 16>, rnn.model = #rnn.model<batch = 1>, rnn.vectors = #rnn.vectors<lanes = 8, registers = 16, samples = 1>}
  // CHECK: rnn.parameter @k {{.*}} offset 0
  rnn.parameter @k : tensor<2x3xf32> path "k" initializer "zeros"
  // CHECK: rnn.parameter @b {{.*}} offset 6
  rnn.parameter @b : tensor<3xf32> path "b" initializer "zeros"

  // Four sequences in a row; only two are alive at a time.
  // CHECK-LABEL: func.func @chain
  // CHECK-SAME: rnn.workspace = #rnn.workspace<floats = 40>
  // CHECK: rnn.pack %{{.*}} into <offset = [[A:[0-9]+]], slots = 10>
  // CHECK: rnn.scan {{.*}}output_buffers = [#rnn.buffer<offset = [[B:[0-9]+]], slots = 10>]
  // CHECK: rnn.scan {{.*}}output_buffers = [#rnn.buffer<offset = [[A]], slots = 10>]
  // CHECK: rnn.scan {{.*}}output_buffers = [#rnn.buffer<offset = [[B]], slots = 10>]
  func.func @chain(%x: tensor<10x2xf32>) -> tensor<10x2xf32> {
    %0 = rnn.scan over(%x) : (tensor<10x2xf32>) -> tensor<10x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %r = rnn.tanh %a : tensor<2xf32>
      rnn.yield output(%r : tensor<2xf32>)
    }
    %1 = rnn.scan over(%0) : (tensor<10x2xf32>) -> tensor<10x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %r = rnn.tanh %a : tensor<2xf32>
      rnn.yield output(%r : tensor<2xf32>)
    }
    %2 = rnn.scan over(%1) : (tensor<10x2xf32>) -> tensor<10x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %r = rnn.tanh %a : tensor<2xf32>
      rnn.yield output(%r : tensor<2xf32>)
    }
    return %2 : tensor<10x2xf32>
  }

  // A state that is also an output lives in the output's sequence, which has one
  // slot more for the initial state; one that is not has two slots of its own.
  // CHECK-LABEL: func.func @states
  // CHECK: rnn.scan {{.*}}output_buffers = [#rnn.buffer<offset = [[H:[0-9]+]], slots = 11, first = 1>], {{.*}}state_buffers = [#rnn.buffer<offset = [[H]], slots = 11, first = 1>]
  // CHECK: rnn.scan {{.*}}output_buffers = [], {{.*}}state_buffers = [#rnn.buffer<offset = {{[0-9]+}}, slots = 2>]
  func.func @states(%x: tensor<10x2xf32>) -> (tensor<10x2xf32>, tensor<2xf32>) {
    %zero = rnn.fill 0.000000e+00 : tensor<2xf32>
    %y, %last = rnn.scan over(%x) : (tensor<10x2xf32>) -> tensor<10x2xf32> init(%zero) : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%a: tensor<2xf32>, %h: tensor<2xf32>):
      %r = rnn.add %a, %h : tensor<2xf32>
      rnn.yield state(%r : tensor<2xf32>) output(%r : tensor<2xf32>)
    }
    %end = rnn.scan over(%y) : (tensor<10x2xf32>) -> () init(%zero) : (tensor<2xf32>) -> tensor<2xf32> {
    ^bb0(%a: tensor<2xf32>, %h: tensor<2xf32>):
      %r = rnn.add %a, %h : tensor<2xf32>
      rnn.yield state(%r : tensor<2xf32>)
    }
    return %y, %end : tensor<10x2xf32>, tensor<2xf32>
  }

  // What only accumulates behind a scan read is kept for one chunk.
  // CHECK-LABEL: func.func @ring
  // CHECK: rnn.scan backward {{.*}}output_buffers = [#rnn.buffer<offset = {{[0-9]+}}, slots = 5, ring = true>]
  func.func @ring(%d: tensor<10x3xf32>) {
    %y = rnn.scan backward over(%d) : (tensor<10x3xf32>) -> tensor<10x3xf32> init() : () -> () attributes {chunk = 5 : i64} {
    ^bb0(%a: tensor<3xf32>):
      %r = rnn.tanh %a : tensor<3xf32>
      rnn.yield output(%r : tensor<3xf32>)
    }
    rnn.accumulate %y into @b at 0 : tensor<10x3xf32>
    return
  }
}

// -----

// Steps of 32 units of 16 samples are half a way of a first cache: one unit more lies
// between them, but where the steps are one vector too, or are no more than two.
module attributes {rnn.model = #rnn.model<batch = 32>} {
  // CHECK-LABEL: func.func @apart
  // CHECK: rnn.pack %{{.*}} into <offset = 0, slots = 10, stride = 33>
  // CHECK: rnn.scan {{.*}}output_buffers = [#rnn.buffer<offset = 330, slots = 10>]
  // CHECK: rnn.scan {{.*}}state_buffers = [#rnn.buffer<offset = 650, slots = 2>]
  func.func @apart(%x: tensor<10x32xf32>) -> (tensor<320xf32>, tensor<32xf32>) {
    %0 = rnn.scan over(%x) : (tensor<10x32xf32>) -> tensor<10x32xf32> init() : () -> () {
    ^bb0(%a: tensor<32xf32>):
      %r = rnn.tanh %a : tensor<32xf32>
      rnn.yield output(%r : tensor<32xf32>)
    }
    %1 = rnn.reshape %0 : tensor<10x32xf32> to tensor<320xf32>
    %zero = rnn.fill 0.000000e+00 : tensor<32xf32>
    %end = rnn.scan over(%x) : (tensor<10x32xf32>) -> () init(%zero) : (tensor<32xf32>) -> tensor<32xf32> {
    ^bb0(%a: tensor<32xf32>, %h: tensor<32xf32>):
      %r = rnn.add %a, %h : tensor<32xf32>
      rnn.yield state(%r : tensor<32xf32>)
    }
    return %1, %end : tensor<320xf32>, tensor<32xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // expected-error @+1 {{a function without a body cannot be planned}}
  func.func private @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32>
}

// -----

// Without a batch there is no shard whose room could be told.
// expected-error @+1 {{has no `rnn.model`, which is written by the import}}
module {
}
