// Every op of the dialect is printed as it was read.
// RUN: %rnn-opt %s --verify-roundtrip | FileCheck %s

// CHECK: rnn.parameter @l.kernel : tensor<2x9xf32> path "l/kernel" initializer "glorot_uniform"{{$}}
rnn.parameter @l.kernel : tensor<2x9xf32> path "l/kernel" initializer "glorot_uniform"
// CHECK: rnn.parameter @l.recurrent_kernel : tensor<3x9xf32> path "l/recurrent_kernel" initializer "orthogonal" offset 18
rnn.parameter @l.recurrent_kernel : tensor<3x9xf32> path "l/recurrent_kernel" initializer "orthogonal" offset 18
rnn.parameter @l.bias : tensor<9xf32> path "l/bias" initializer "zeros"
// CHECK: rnn.parameter @l.parts : tensor<3xf32> path "l/parts" parts [#rnn.part<columns = 1, initializer = "zeros">, #rnn.part<columns = 2, initializer = "constant", numbers = [5.000000e-01]>]
rnn.parameter @l.parts : tensor<3xf32> path "l/parts" parts [#rnn.part<columns = 1, initializer = "zeros">, #rnn.part<columns = 2, initializer = "constant", numbers = [5.0e-1]>]

// CHECK-LABEL: func.func @functions
func.func @functions(%x: tensor<4x2xf32>, %y: tensor<3xf32>) {
  // CHECK: %[[ZERO:.*]] = rnn.fill 0.000000e+00 : tensor<3xf32>
  %zero = rnn.fill 0.000000e+00 : tensor<3xf32>
  // CHECK: rnn.reshape %{{.*}} : tensor<3xf32> to tensor<1x3xf32>
  %row = rnn.reshape %y : tensor<3xf32> to tensor<1x3xf32>
  // CHECK: %[[PACKED:.*]] = rnn.pack %{{.*}} into <offset = 8, slots = 4> : tensor<4x2xf32>
  %packed = rnn.pack %x into <offset = 8, slots = 4> : tensor<4x2xf32>
  // CHECK: %[[H:.*]], %[[LAST:.*]] = rnn.scan over(%[[PACKED]]) : (tensor<4x2xf32>) -> tensor<4x3xf32> init(%[[ZERO]]) : (tensor<3xf32>) -> tensor<3xf32> attributes {chunk = 2 : i64, output_buffers = [#rnn.buffer<offset = 1, slots = 5, first = 1>], scratch_buffers = [], state_buffers = [#rnn.buffer<offset = 3, ring = true>]} {
  %h, %last = rnn.scan over(%packed) : (tensor<4x2xf32>) -> tensor<4x3xf32> init(%zero) : (tensor<3xf32>) -> tensor<3xf32>
      attributes {chunk = 2 : i64, output_buffers = [#rnn.buffer<offset = 1, slots = 5, first = 1>],
                  scratch_buffers = [], state_buffers = [#rnn.buffer<offset = 3, ring = true>]} {
  // CHECK-NEXT: ^bb0(%[[X:.*]]: tensor<2xf32>, %[[S:.*]]: tensor<3xf32>):
  ^bb0(%step: tensor<2xf32>, %state: tensor<3xf32>):
    // CHECK: rnn.read @l.bias at 3 : tensor<3xf32>
    %bias = rnn.read @l.bias at 3 : tensor<3xf32>
    // CHECK: rnn.dot(%[[X]]) of [@l.kernel] at [3] : (tensor<2xf32>) -> tensor<3xf32>
    %a = rnn.dot(%step) of [@l.kernel] at [3] : (tensor<2xf32>) -> tensor<3xf32>
    // CHECK: rnn.dot(%[[X]], %[[S]]) of [@l.kernel, @l.recurrent_kernel] at [0, 0] init %{{.*}} : (tensor<2xf32>, tensor<3xf32>), tensor<3xf32> -> tensor<3xf32>
    %b = rnn.dot(%step, %state) of [@l.kernel, @l.recurrent_kernel] at [0, 0] init %bias : (tensor<2xf32>, tensor<3xf32>), tensor<3xf32> -> tensor<3xf32>
    // CHECK: rnn.constant 5.000000e-01 : tensor<3xf32>
    %half = rnn.constant 0.5 : tensor<3xf32>
    // CHECK: rnn.sample_weight over 3 : tensor<3xf32>
    %weight = rnn.sample_weight over 3 : tensor<3xf32>
    // CHECK: rnn.add %{{.*}}, %{{.*}} : tensor<3xf32>
    %0 = rnn.add %a, %b : tensor<3xf32>
    // CHECK: rnn.sub
    %1 = rnn.sub %0, %half : tensor<3xf32>
    // CHECK: rnn.mul
    %2 = rnn.mul %1, %weight : tensor<3xf32>
    // CHECK: rnn.div
    %3 = rnn.div %2, %half : tensor<3xf32>
    // CHECK: rnn.tanh %{{.*}} : tensor<3xf32>
    %4 = rnn.tanh %3 : tensor<3xf32>
    // CHECK: rnn.sigmoid
    %5 = rnn.sigmoid %4 : tensor<3xf32>
    // CHECK: rnn.relu
    %6 = rnn.relu %5 : tensor<3xf32>
    // CHECK: rnn.positive
    %7 = rnn.positive %6 : tensor<3xf32>
    // CHECK: rnn.abs
    %8 = rnn.abs %7 : tensor<3xf32>
    // CHECK: rnn.sign
    %9 = rnn.sign %8 : tensor<3xf32>
    // CHECK: rnn.sqrt
    %10 = rnn.sqrt %9 : tensor<3xf32>
    // CHECK: rnn.exp %{{.*}} : tensor<3xf32>
    %20 = rnn.exp %10 : tensor<3xf32>
    // CHECK: rnn.expm1 %{{.*}} : tensor<3xf32>
    %21 = rnn.expm1 %20 : tensor<3xf32>
    // CHECK: rnn.log %{{.*}} : tensor<3xf32>
    %22 = rnn.log %21 : tensor<3xf32>
    // CHECK: rnn.log1p %{{.*}} : tensor<3xf32>
    %23 = rnn.log1p %22 : tensor<3xf32>
    // CHECK: rnn.softplus %{{.*}} : tensor<3xf32>
    %24 = rnn.softplus %23 : tensor<3xf32>
    // CHECK: rnn.erfc %{{.*}} : tensor<3xf32>
    %25 = rnn.erfc %24 : tensor<3xf32>
    // CHECK: rnn.stop_gradient %{{.*}} : tensor<3xf32>
    %26 = rnn.stop_gradient %25 : tensor<3xf32>
    // CHECK: rnn.maximum %{{.*}}, %{{.*}} : tensor<3xf32>
    %27 = rnn.maximum %26, %0 : tensor<3xf32>
    // CHECK: rnn.minimum %{{.*}}, %{{.*}} : tensor<3xf32>
    %28 = rnn.minimum %27, %0 : tensor<3xf32>
    // CHECK: rnn.greater %{{.*}}, %{{.*}} : tensor<3xf32>
    %29 = rnn.greater %28, %0 : tensor<3xf32>
    // CHECK: rnn.select %{{.*}}, %{{.*}}, %{{.*}} : tensor<3xf32>
    %30 = rnn.select %29, %0, %1 : tensor<3xf32>
    // CHECK: rnn.reduce_sum %{{.*}} : tensor<3xf32> -> tensor<1xf32>
    %31 = rnn.reduce_sum %30 : tensor<3xf32> -> tensor<1xf32>
    // CHECK: rnn.reduce_max %{{.*}} : tensor<3xf32> -> tensor<1xf32>
    %32 = rnn.reduce_max %30 : tensor<3xf32> -> tensor<1xf32>
    // CHECK: rnn.broadcast %{{.*}} : tensor<1xf32> -> tensor<3xf32>
    %33 = rnn.broadcast %31 : tensor<1xf32> -> tensor<3xf32>
    // CHECK: rnn.identity
    %11 = rnn.identity %10 : tensor<3xf32>
    // CHECK: rnn.yield state(%{{.*}} : tensor<3xf32>) output(%{{.*}} : tensor<3xf32>)
    rnn.yield state(%11 : tensor<3xf32>) output(%4 : tensor<3xf32>)
  }
  // CHECK: rnn.delay %[[H]] init %[[ZERO]] : tensor<4x3xf32>, tensor<3xf32> -> tensor<4x3xf32>
  %before = rnn.delay %h init %zero : tensor<4x3xf32>, tensor<3xf32> -> tensor<4x3xf32>
  // CHECK: rnn.delay %[[H]] init %[[ZERO]] backward
  %after = rnn.delay %h init %zero backward : tensor<4x3xf32>, tensor<3xf32> -> tensor<4x3xf32>
  // CHECK: rnn.scan backward over(%[[H]]) : (tensor<4x3xf32>) -> tensor<4x2xf32> init() : () -> () {
  %d = rnn.scan backward over(%h) : (tensor<4x3xf32>) -> tensor<4x2xf32> init() : () -> () {
  ^bb0(%step: tensor<3xf32>):
    // CHECK: rnn.dot(%{{.*}}) of [@l.kernel] at [6] transposed : (tensor<3xf32>) -> tensor<2xf32>
    %0 = rnn.dot(%step) of [@l.kernel] at [6] transposed : (tensor<3xf32>) -> tensor<2xf32>
    // CHECK: rnn.yield output(%{{.*}} : tensor<2xf32>)
    rnn.yield output(%0 : tensor<2xf32>)
  }
  // CHECK: rnn.accumulate %[[H]] with %[[PACKED]] into @l.kernel at 3 : tensor<4x3xf32>, tensor<4x2xf32>
  rnn.accumulate %h with %packed into @l.kernel at 3 : tensor<4x3xf32>, tensor<4x2xf32>
  // CHECK: rnn.accumulate %[[H]] into @l.bias at 6 : tensor<4x3xf32>
  rnn.accumulate %h into @l.bias at 6 : tensor<4x3xf32>
  // CHECK: rnn.loss %[[H]] over 12 : tensor<4x3xf32>
  rnn.loss %h over 12 : tensor<4x3xf32>
  return
}

// CHECK: rnn.parameter @e.embeddings : tensor<5x3xf32>
rnn.parameter @e.embeddings : tensor<5x3xf32> path "e/embeddings" initializer "zeros"
rnn.parameter @e.kernel : tensor<3x7xf32> path "e/kernel" initializer "zeros"

// CHECK-LABEL: func.func @sequences
func.func @sequences(%words: tensor<4x1xf32>, %y: tensor<3xf32>) {
  // CHECK: rnn.fill 0xFFF0000000000000 : tensor<3xf32>
  %least = rnn.fill 0xFFF0000000000000 : tensor<3xf32>
  // CHECK: %[[ALL:.*]] = rnn.repeat %{{.*}} : tensor<3xf32> -> tensor<4x3xf32>
  %all = rnn.repeat %y : tensor<3xf32> -> tensor<4x3xf32>
  // CHECK: rnn.reverse %[[ALL]] : tensor<4x3xf32>
  %last = rnn.reverse %all : tensor<4x3xf32>
  // CHECK: rnn.random "dropout" 5.000000e-01 stream 2 : tensor<4x3xf32>
  %kept = rnn.random "dropout" 0.5 stream 2 : tensor<4x3xf32>
  // CHECK: rnn.random "normal" 1.000000e-01 stream 0 seed 7 into <offset = 8, slots = 4> : tensor<4x3xf32>
  %noise = rnn.random "normal" 0.1 stream 0 seed 7 into <offset = 8, slots = 4> : tensor<4x3xf32>
  // CHECK: rnn.concat %{{.*}}, %{{.*}} : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x6xf32>
  %both = rnn.concat %all, %kept : tensor<4x3xf32>, tensor<4x3xf32> -> tensor<4x6xf32>
  // CHECK: %[[WINDOWS:.*]] = rnn.gather %{{.*}} at -3 sizes [4, 2, 3] strides [3, 3, 1] : tensor<4x6xf32> -> tensor<4x6xf32>
  %windows = rnn.gather %both at -3 sizes [4, 2, 3] strides [3, 3, 1] : tensor<4x6xf32> -> tensor<4x6xf32>
  // CHECK: rnn.gather %{{.*}} at 0 sizes [6, 4] strides [1, 6] fill 1.000000e+00 into <offset = 0> : tensor<4x6xf32> -> tensor<6x4xf32>
  %turned = rnn.gather %both at 0 sizes [6, 4] strides [1, 6] fill 1.0 into <offset = 0> : tensor<4x6xf32> -> tensor<6x4xf32>
  // CHECK: rnn.scatter %[[WINDOWS]] at -3 sizes [4, 2, 3] strides [3, 3, 1] : tensor<4x6xf32> -> tensor<4x3xf32>
  %added = rnn.scatter %windows at -3 sizes [4, 2, 3] strides [3, 3, 1] : tensor<4x6xf32> -> tensor<4x3xf32>
  // CHECK: rnn.matmul transposed %{{.*}}, %{{.*}} : tensor<4x3xf32>, tensor<4x6xf32> -> tensor<3x6xf32>
  %product = rnn.matmul transposed %added, %both : tensor<4x3xf32>, tensor<4x6xf32> -> tensor<3x6xf32>
  // CHECK: rnn.matmul %{{.*}}, transposed %{{.*}} into <offset = 4> : tensor<3x6xf32>, tensor<4x6xf32> -> tensor<3x4xf32>
  %other = rnn.matmul %product, transposed %both into <offset = 4> : tensor<3x6xf32>, tensor<4x6xf32> -> tensor<3x4xf32>
  %rows = rnn.scan over(%words) : (tensor<4x1xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%token: tensor<1xf32>):
    // CHECK: rnn.lookup %{{.*}} of @e.embeddings : tensor<1xf32> -> tensor<3xf32>
    %0 = rnn.lookup %token of @e.embeddings : tensor<1xf32> -> tensor<3xf32>
    // CHECK: rnn.iota : tensor<3xf32>
    %1 = rnn.iota : tensor<3xf32>
    %2 = rnn.add %0, %1 : tensor<3xf32>
    rnn.yield output(%2 : tensor<3xf32>)
  }
  // CHECK: rnn.accumulate %{{.*}} with %{{.*}} into @e.embeddings at 0 to_rows : tensor<4x3xf32>, tensor<4x1xf32>
  rnn.accumulate %rows with %words into @e.embeddings at 0 to_rows : tensor<4x3xf32>, tensor<4x1xf32>
  // CHECK: rnn.accumulate_tokens(%{{.*}}) with %{{.*}} into @e.embeddings, @e.kernel at [4] : (tensor<4x3xf32>), tensor<4x1xf32>
  rnn.accumulate_tokens(%rows) with %words into @e.embeddings, @e.kernel at [4] : (tensor<4x3xf32>), tensor<4x1xf32>
  // CHECK: rnn.loss %{{.*}} masked %{{.*}} over 3 {reduction = "sum"} : tensor<4x3xf32>, tensor<4x1xf32>
  rnn.loss %rows masked %words over 3 {reduction = "sum"} : tensor<4x3xf32>, tensor<4x1xf32>
  return
}

// CHECK-LABEL: func.func @update
func.func @update() attributes {rnn.role = #rnn.role<update>} {
  // CHECK: rnn.update slots 0 every 2 {
  rnn.update slots 0 every 2 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    // CHECK: rnn.step_function "piecewise_constant_decay" [4.0{{0*}}e+00, 5.0{{0*}}e-01, 3.4028234663852886E+38, 2.5{{0*}}e-01] of_calls : tensor<1xf32>
    %0 = rnn.step_function "piecewise_constant_decay" [4.0, 0.5, 3.4028234663852886E+38, 0.25] of_calls : tensor<1xf32>
    // CHECK: rnn.norm %{{.*}} : tensor<1xf32>
    %1 = rnn.norm %g : tensor<1xf32>
    // CHECK: rnn.norm %{{.*}} global : tensor<1xf32>
    %2 = rnn.norm %1 global : tensor<1xf32>
    // CHECK: rnn.maximum %{{.*}}, %{{.*}} : tensor<1xf32>
    %3 = rnn.maximum %0, %2 : tensor<1xf32>
    rnn.yield output(%3 : tensor<1xf32>)
  }
  // CHECK: rnn.update slots 1 {
  rnn.update slots 1 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>, %v: tensor<1xf32>):
    // CHECK: rnn.bias_correction 9.000000e-01 : tensor<1xf32>
    %0 = rnn.bias_correction 0.9 : tensor<1xf32>
    // CHECK: rnn.learning_rate 1.000000e-02 : tensor<1xf32>
    %1 = rnn.learning_rate 0.01 : tensor<1xf32>
    %2 = rnn.mul %0, %1 : tensor<1xf32>
    rnn.yield state(%v : tensor<1xf32>) output(%2 : tensor<1xf32>)
  }
  return
}
