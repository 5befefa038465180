// A scan whose outputs are accumulated gets a number of steps after which that
// is done: equal chunks, none longer than asked.
// RUN: %rnn-opt %s '--rnn-chunk-accumulates=steps=25' | FileCheck %s
// RUN: %rnn-opt %s '--rnn-chunk-accumulates=steps=1000' | FileCheck %s --check-prefix=LONG
// RUN: %rnn-opt %s '--rnn-chunk-accumulates=steps=0' | FileCheck %s --check-prefix=ONE

rnn.parameter @b : tensor<2xf32> path "b" initializer "zeros"

// 60 steps: 3 chunks of 20.
// CHECK-LABEL: func.func @gradient
// CHECK: rnn.scan backward {{.*}} attributes {chunk = 20 : i64} {
// LONG: rnn.scan backward {{.*}} attributes {chunk = 60 : i64} {
// ONE: rnn.scan backward {{.*}} attributes {chunk = 1 : i64} {
func.func @gradient(%d: tensor<60x2xf32>) attributes {rnn.role = #rnn.role<gradient>} {
  %y = rnn.scan backward over(%d) : (tensor<60x2xf32>) -> tensor<60x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    %0 = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%0 : tensor<2xf32>)
  }
  rnn.accumulate %y into @b at 0 : tensor<60x2xf32>
  return
}

// A scan that nothing accumulates is left as it is.
// CHECK-LABEL: func.func @forward
// CHECK-NOT: chunk
func.func @forward(%x: tensor<60x2xf32>) -> tensor<60x2xf32> {
  %y = rnn.scan over(%x) : (tensor<60x2xf32>) -> tensor<60x2xf32> init() : () -> () {
  ^bb0(%a: tensor<2xf32>):
    %0 = rnn.tanh %a : tensor<2xf32>
    rnn.yield output(%0 : tensor<2xf32>)
  }
  return %y : tensor<60x2xf32>
}
