// The rule of each op: @predict maps it over a sequence, so that the reverse
// scan of @pullback computes its derivative (d: the cotangent) and nothing else.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // tanh: d (1 - y y)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[one:.*]] = rnn.constant 1.0
  // CHECK-NEXT: %[[square:.*]] = rnn.mul %[[y]], %[[y]]
  // CHECK-NEXT: %[[slope:.*]] = rnn.sub %[[one]], %[[square]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.mul %[[d]], %[[slope]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.tanh %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // sigmoid: d y (1 - y)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[one:.*]] = rnn.constant 1.0
  // CHECK-NEXT: %[[rest:.*]] = rnn.sub %[[one]], %[[y]]
  // CHECK-NEXT: %[[slope:.*]] = rnn.mul %[[y]], %[[rest]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.mul %[[d]], %[[slope]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.sigmoid %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // relu: d where y is above 0
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[slope:.*]] = rnn.positive %[[y]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.mul %[[d]], %[[slope]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.relu %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // abs: d sign(x)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[slope:.*]] = rnn.sign %[[x]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.mul %[[d]], %[[slope]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.abs %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // sqrt: d / 2 y
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[half:.*]] = rnn.constant 5.0{{0*}}e-01
  // CHECK-NEXT: %[[d2:.*]] = rnn.mul %[[half]], %[[d]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.div %[[d2]], %[[y]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.sqrt %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // positive: a step, flat almost everywhere
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[zero:.*]] = rnn.constant 0.0
  // CHECK-NEXT: rnn.yield output(%[[zero]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.positive %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // sign: a step, flat almost everywhere
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[zero:.*]] = rnn.constant 0.0
  // CHECK-NEXT: rnn.yield output(%[[zero]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.sign %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // add: d to both; behind the right one is a relu
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[r:.*]] = rnn.relu %[[x]]
  // CHECK-NEXT: %[[slope:.*]] = rnn.positive %[[r]]
  // CHECK-NEXT: %[[right:.*]] = rnn.mul %[[d]], %[[slope]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.add %[[d]], %[[right]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %1 = rnn.relu %a : tensor<2xf32>
      %0 = rnn.add %a, %1 : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // sub: d and -d
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[minus:.*]] = rnn.constant -1.0
  // CHECK-NEXT: %[[dr:.*]] = rnn.mul %[[minus]], %[[d]]
  // CHECK-NEXT: %[[r:.*]] = rnn.relu %[[x]]
  // CHECK-NEXT: %[[slope:.*]] = rnn.positive %[[r]]
  // CHECK-NEXT: %[[right:.*]] = rnn.mul %[[dr]], %[[slope]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.add %[[d]], %[[right]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %1 = rnn.relu %a : tensor<2xf32>
      %0 = rnn.sub %a, %1 : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // mul: each times the other
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[r:.*]] = rnn.relu %[[x]]
  // CHECK-NEXT: %[[left:.*]] = rnn.mul %[[d]], %[[r]]
  // CHECK-NEXT: %[[dr:.*]] = rnn.mul %[[d]], %[[x]]
  // CHECK-NEXT: %[[slope:.*]] = rnn.positive %[[r]]
  // CHECK-NEXT: %[[right:.*]] = rnn.mul %[[dr]], %[[slope]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.add %[[left]], %[[right]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %1 = rnn.relu %a : tensor<2xf32>
      %0 = rnn.mul %a, %1 : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // div: d / r, and -d / r times the quotient
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[r:.*]] = rnn.relu %[[x]]
  // CHECK-NEXT: %[[left:.*]] = rnn.div %[[d]], %[[r]]
  // CHECK-NEXT: %[[minus:.*]] = rnn.constant -1.0
  // CHECK-NEXT: %[[quotient:.*]] = rnn.mul %[[left]], %[[y]]
  // CHECK-NEXT: %[[dr:.*]] = rnn.mul %[[minus]], %[[quotient]]
  // CHECK-NEXT: %[[slope:.*]] = rnn.positive %[[r]]
  // CHECK-NEXT: %[[right:.*]] = rnn.mul %[[dr]], %[[slope]]
  // CHECK-NEXT: %[[dx:.*]] = rnn.add %[[left]], %[[right]]
  // CHECK-NEXT: rnn.yield output(%[[dx]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %1 = rnn.relu %a : tensor<2xf32>
      %0 = rnn.div %a, %1 : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // c - a b: -d b, -d a and d
  // CHECK-LABEL: func.func @pullback(
  // CHECK: %{{.*}} = rnn.scan backward over(
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[minus:.*]] = rnn.constant -1.0
  // CHECK-NEXT: %[[dp:.*]] = rnn.mul %[[minus]], %[[d]]
  // CHECK-NEXT: %[[one:.*]] = rnn.constant 1.0
  // CHECK-NEXT: %[[da:.*]] = rnn.mul %[[dp]], %[[one]]
  // CHECK-NEXT: %[[sum:.*]] = rnn.add %[[da]], %[[d]]
  // CHECK-NEXT: rnn.yield output(%[[sum]] : tensor<2xf32>)
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.constant 1.0 : tensor<2xf32>
      %1 = rnn.multiply_add %a, %0, %a negated : tensor<2xf32>
      rnn.yield output(%1 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}
