// Loops of all functions that differ in offsets alone become calls of one function, if that saves
// enough ops: here three times the six of a loop. Offsets that differ
// by the same have one argument.
// RUN: %rnn-opt %s --rnn-share-loops=least=18 --cse | FileCheck %s
// RUN: %rnn-opt %s --rnn-share-loops=least=19 --cse | FileCheck %s --check-prefix=TOO-FEW
// TOO-FEW-NOT: @loop_

// CHECK: func.func private @loop_0(%[[N:.*]]: index, %[[M:.*]]: memref<?xf32>, %[[A:.*]]: index, %[[B:.*]]: index) -> index
// CHECK-DAG: %[[C10:.*]] = arith.constant 10 : index
// CHECK-DAG: %[[C20:.*]] = arith.constant 20 : index
// CHECK-DAG: %[[C7:.*]] = arith.constant 7 : index
// CHECK-DAG: %[[X:.*]] = arith.addi %[[C10]], %[[A]]
// CHECK-DAG: %[[Y:.*]] = arith.addi %[[C20]], %[[A]]
// CHECK-DAG: %[[Z:.*]] = arith.addi %[[C7]], %[[B]]
// CHECK: %[[R:.*]] = scf.for %[[I:.*]] = %{{.*}} to %[[N]] {{.*}}iter_args(%[[S:.*]] =
// CHECK: arith.addi %[[I]], %[[X]]
// CHECK: arith.muli %[[I]], %[[Z]]
// CHECK: call @work(%[[M]], %{{.*}}, %[[Y]], %{{.*}})
// CHECK: return %[[R]]

func.func private @work(memref<?xf32>, index, index, index)

// CHECK-LABEL: func.func @gradient(
// CHECK-SAME: %[[MEMORY:.*]]: memref<?xf32>, %[[STEPS:.*]]: index)
// CHECK: %[[FIRST:.*]] = call @loop_0(%[[STEPS]], %[[MEMORY]], %c0, %c0)
// CHECK: %[[SECOND:.*]] = call @loop_0(%[[FIRST]], %[[MEMORY]], %c5, %c-3)
// CHECK: call @loop_0(%[[SECOND]], %[[MEMORY]], %c25, %c2)
func.func @gradient(%memory: memref<?xf32>, %steps: index) -> index attributes {rnn.role = #rnn.role<gradient>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c10 = arith.constant 10 : index
  %c20 = arith.constant 20 : index
  %c7 = arith.constant 7 : index
  %first = scf.for %i = %c0 to %steps step %c1 iter_args(%s = %c0) -> index {
    %at = arith.addi %i, %c10 : index
    %grown = arith.muli %i, %c7 : index
    func.call @work(%memory, %at, %c20, %grown) : (memref<?xf32>, index, index, index) -> ()
    %next = arith.addi %s, %at : index
    scf.yield %next : index
  }
  %c15 = arith.constant 15 : index
  %c25 = arith.constant 25 : index
  %c4 = arith.constant 4 : index
  %second = scf.for %i = %c0 to %first step %c1 iter_args(%s = %c0) -> index {
    %at = arith.addi %i, %c15 : index
    %grown = arith.muli %i, %c4 : index
    func.call @work(%memory, %at, %c25, %grown) : (memref<?xf32>, index, index, index) -> ()
    %next = arith.addi %s, %at : index
    scf.yield %next : index
  }
  %third = scf.for %i = %c0 to %second step %c1 iter_args(%s = %c0) -> index {
    %c35 = arith.constant 35 : index
    %at = arith.addi %i, %c35 : index
    %c9 = arith.constant 9 : index
    %grown = arith.muli %i, %c9 : index
    %c45 = arith.constant 45 : index
    func.call @work(%memory, %at, %c45, %grown) : (memref<?xf32>, index, index, index) -> ()
    %next = arith.addi %s, %at : index
    scf.yield %next : index
  }
  // Another bound, other work, and nothing that is called: these stay.
  // CHECK: scf.for
  // CHECK: arith.subi
  %fourth = scf.for %i = %c0 to %third step %c1 iter_args(%s = %c0) -> index {
    %at = arith.subi %i, %c10 : index
    %grown = arith.muli %i, %c7 : index
    func.call @work(%memory, %at, %c20, %grown) : (memref<?xf32>, index, index, index) -> ()
    %next = arith.addi %s, %at : index
    scf.yield %next : index
  }
  // CHECK-NOT: call @loop
  // CHECK: scf.for
  // CHECK: return
  %sum = scf.for %i = %c0 to %fourth step %c1 iter_args(%s = %c0) -> index {
    %next = arith.addi %s, %i : index
    scf.yield %next : index
  }
  return %sum : index
}

// CHECK-LABEL: func.func @pullback(
// CHECK: call @loop_0({{.*}}, %c90, %c-7)
func.func @pullback(%memory: memref<?xf32>, %steps: index) -> index attributes {rnn.role = #rnn.role<pullback>} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c100 = arith.constant 100 : index
  %c110 = arith.constant 110 : index
  %sum = scf.for %i = %c0 to %steps step %c1 iter_args(%s = %c0) -> index {
    %at = arith.addi %i, %c100 : index
    %grown = arith.muli %i, %c0 : index
    func.call @work(%memory, %at, %c110, %grown) : (memref<?xf32>, index, index, index) -> ()
    %next = arith.addi %s, %at : index
    scf.yield %next : index
  }
  return %sum : index
}
