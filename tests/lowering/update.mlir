// Norms make the loops go parameter by parameter, masked; their sums are
// float64. Without norms there is one loop over the arena.
// RUN: %rnn-opt %s --split-input-file --rnn-plan-buffers=lanes=4 --rnn-lower-to-loops | FileCheck %s

// Slots, the header of 64 bytes, and a row of norms: 4 * (16 + 16 + 16).
// CHECK: memref.global "private" constant @parameter_starts : memref<3xi64> = dense<[0, 3, 8]>
// CHECK-LABEL: func.func @update(
// CHECK-SAME: memref<16xf32>, %{{.*}}: memref<192xi8>, %{{.*}}: memref<16xf32>)
// CHECK: scf.for {{.*}} {
// CHECK: memref.load %[[STARTS:.*]][
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}) -> (vector<4xf64>)
// CHECK: vector.maskedload
// CHECK: arith.extf %{{.*}} : vector<4xf32> to vector<4xf64>
// CHECK: arith.select
// CHECK: vector.reduction <add>
// CHECK: math.sqrt %{{.*}} : f64
// CHECK: memref.store
// CHECK: scf.for
// CHECK: scf.for
// CHECK: vector.maskedstore
// CHECK: vector.maskedstore
// CHECK-NOT: scf.for
// CHECK: return
module attributes {rnn.model = #rnn.model<batch = 4>} {
  rnn.parameter @a : tensor<3xf32> path "a" initializer "zeros"
  rnn.parameter @b : tensor<5xf32> path "b" initializer "zeros"
  func.func @update() attributes {rnn.role = #rnn.role<update>} {
    rnn.update slots 1 {
    ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>, %v: tensor<1xf32>):
      %0 = rnn.norm %g : tensor<1xf32>
      %1 = rnn.mul %v, %0 : tensor<1xf32>
      rnn.yield state(%1 : tensor<1xf32>) output(%p : tensor<1xf32>)
    }
    return
  }
}

// -----

// Two passes with a norm of all parameters: state 4 * (16 + 0 + 16).
// CHECK-LABEL: func.func @update(
// CHECK-SAME: memref<128xi8>
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}) -> (vector<4xf64>)
// CHECK: scf.for {{.*}} iter_args(%{{.*}} = %{{.*}}) -> (vector<4xf64>)
// CHECK: vector.maskedload
// CHECK: vector.reduction <add>
// CHECK: scf.for
// CHECK: scf.for
// CHECK: vector.maskedstore
// CHECK-NOT: scf.for
// CHECK: call @rnn_quotient
// CHECK: scf.if
// CHECK: scf.for
// CHECK-NOT: mask
// CHECK: } else {
// CHECK: scf.for
// CHECK-NOT: mask
module attributes {rnn.model = #rnn.model<batch = 4>} {
  rnn.parameter @a : tensor<3xf32> path "a" initializer "zeros"
  func.func @update() attributes {rnn.role = #rnn.role<update>} {
    rnn.update slots 0 {
    ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
      %0 = rnn.norm %g global : tensor<1xf32>
      rnn.yield output(%0 : tensor<1xf32>)
    }
    rnn.update slots 0 every 3 {
    ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
      rnn.yield output(%g : tensor<1xf32>)
    }
    return
  }
}

// -----

// A rate that the state holds, at byte 8, stands for the model's.
// CHECK-LABEL: func.func @update(
// CHECK: %[[PLACE:.*]] = arith.constant 2 : index
// CHECK: %[[HELD:.*]] = memref.load %{{.*}}[%[[PLACE]]] : memref<16xf32>
// CHECK: %[[BITS:.*]] = arith.bitcast %[[HELD]] : f32 to i32
// CHECK: %[[IS_HELD:.*]] = arith.cmpi ne, %[[BITS]], %{{.*}} : i32
// CHECK: arith.select %[[IS_HELD]], %[[HELD]], %{{.*}} : f32
module attributes {rnn.model = #rnn.model<batch = 4>} {
  rnn.parameter @a : tensor<3xf32> path "a" initializer "zeros"
  func.func @update() attributes {rnn.role = #rnn.role<update>} {
    rnn.update slots 0 {
    ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
      %0 = rnn.learning_rate 0.5 : tensor<1xf32>
      rnn.yield output(%0 : tensor<1xf32>)
    }
    return
  }
}
