// A product with one use joins the sum that uses it.
// RUN: %rnn-opt %s --rnn-fuse-multiply-adds | FileCheck %s

// The first product of two joins; both sides of a sum are looked at.
// CHECK-LABEL: func.func @sums
// CHECK: ^bb0(%[[A:.*]]: tensor<3xf32>, %[[B:.*]]: tensor<3xf32>):
// CHECK-NEXT: %[[P:.*]] = rnn.mul %[[B]], %[[B]] : tensor<3xf32>
// CHECK-NEXT: %[[S:.*]] = rnn.multiply_add %[[A]], %[[B]], %[[P]] : tensor<3xf32>
// CHECK-NEXT: %[[T:.*]] = rnn.multiply_add %[[S]], %[[A]], %[[A]] : tensor<3xf32>
// CHECK-NEXT: rnn.yield output(%[[T]]
func.func @sums(%x: tensor<4x3xf32>, %y: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %r = rnn.scan over(%x, %y) : (tensor<4x3xf32>, tensor<4x3xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<3xf32>, %b: tensor<3xf32>):
    %0 = rnn.mul %a, %b : tensor<3xf32>
    %1 = rnn.mul %b, %b : tensor<3xf32>
    %2 = rnn.add %0, %1 : tensor<3xf32>
    %3 = rnn.mul %2, %a : tensor<3xf32>
    %4 = rnn.add %a, %3 : tensor<3xf32>
    rnn.yield output(%4 : tensor<3xf32>)
  }
  return %r : tensor<4x3xf32>
}

// What is taken away is negated; from a product nothing is taken away.
// CHECK-LABEL: func.func @differences
// CHECK: ^bb0(%[[A:.*]]: tensor<3xf32>):
// CHECK-NEXT: %[[ONE:.*]] = rnn.constant 1.0
// CHECK-NEXT: %[[D:.*]] = rnn.multiply_add %[[A]], %[[A]], %[[ONE]] negated : tensor<3xf32>
// CHECK-NEXT: %[[P:.*]] = rnn.mul %[[D]], %[[A]]
// CHECK-NEXT: %[[E:.*]] = rnn.sub %[[P]], %[[A]]
// CHECK-NEXT: rnn.yield output(%[[E]]
func.func @differences(%x: tensor<4x3xf32>) -> tensor<4x3xf32> {
  %r = rnn.scan over(%x) : (tensor<4x3xf32>) -> tensor<4x3xf32> init() : () -> () {
  ^bb0(%a: tensor<3xf32>):
    %0 = rnn.constant 1.0 : tensor<3xf32>
    %1 = rnn.mul %a, %a : tensor<3xf32>
    %2 = rnn.sub %0, %1 : tensor<3xf32>
    %3 = rnn.mul %2, %a : tensor<3xf32>
    %4 = rnn.sub %3, %a : tensor<3xf32>
    rnn.yield output(%4 : tensor<3xf32>)
  }
  return %r : tensor<4x3xf32>
}

// A product that is used twice stays: it would be computed twice.
// CHECK-LABEL: func.func @shared
// CHECK-NOT: multiply_add
// CHECK: return
func.func @shared(%x: tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) {
  %r:2 = rnn.scan over(%x) : (tensor<4x3xf32>) -> (tensor<4x3xf32>, tensor<4x3xf32>) init() : () -> () {
  ^bb0(%a: tensor<3xf32>):
    %0 = rnn.mul %a, %a : tensor<3xf32>
    %1 = rnn.add %0, %a : tensor<3xf32>
    rnn.yield output(%0, %1 : tensor<3xf32>, tensor<3xf32>)
  }
  return %r#0, %r#1 : tensor<4x3xf32>, tensor<4x3xf32>
}

// An optimizer's body too.
// CHECK-LABEL: func.func @update
// CHECK: rnn.multiply_add %{{.*}}, %{{.*}}, %{{.*}} negated : tensor<1xf32>
func.func @update() attributes {rnn.role = #rnn.role<update>} {
  rnn.update slots 0 {
  ^bb0(%p: tensor<1xf32>, %g: tensor<1xf32>):
    %0 = rnn.constant 0.01 : tensor<1xf32>
    %1 = rnn.mul %g, %0 : tensor<1xf32>
    %2 = rnn.sub %p, %1 : tensor<1xf32>
    rnn.yield output(%2 : tensor<1xf32>)
  }
  return
}
