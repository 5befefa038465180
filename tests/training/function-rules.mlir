// The rules of exponentials, logarithms and choices.
// @predict maps the op over a sequence, so that the reverse scan of @pullback
// computes its derivative (d: the cotangent) and nothing else.
// RUN: %rnn-opt %s --split-input-file --rnn-differentiate | FileCheck %s

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // exp: d y
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[product:.*]] = rnn.mul %[[d]], %[[y]]
  // CHECK-NEXT: rnn.yield output(%[[product]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.exp %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // expm1: d (y + 1)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[Y]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[y:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 1.0
  // CHECK-NEXT: %[[sum:.*]] = rnn.add %[[y]], %[[c]]
  // CHECK-NEXT: %[[product:.*]] = rnn.mul %[[d]], %[[sum]]
  // CHECK-NEXT: rnn.yield output(%[[product]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.expm1 %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // log: d / x
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[quotient:.*]] = rnn.div %[[d]], %[[x]]
  // CHECK-NEXT: rnn.yield output(%[[quotient]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.log %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // log1p: d / (1 + x)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 1.0
  // CHECK-NEXT: %[[sum:.*]] = rnn.add %[[c]], %[[x]]
  // CHECK-NEXT: %[[quotient:.*]] = rnn.div %[[d]], %[[sum]]
  // CHECK-NEXT: rnn.yield output(%[[quotient]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.log1p %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // softplus: d sigmoid(x)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[sigmoid:.*]] = rnn.sigmoid %[[x]]
  // CHECK-NEXT: %[[product:.*]] = rnn.mul %[[d]], %[[sigmoid]]
  // CHECK-NEXT: rnn.yield output(%[[product]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.softplus %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // erfc: -2 d exp(-x x) / sqrt(pi)
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant -1.0
  // CHECK-NEXT: %[[product:.*]] = rnn.mul %[[x]], %[[x]]
  // CHECK-NEXT: %[[product2:.*]] = rnn.mul %[[c]], %[[product]]
  // CHECK-NEXT: %[[exp:.*]] = rnn.exp %[[product2]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant -1.1283791670955126
  // CHECK-NEXT: %[[product3:.*]] = rnn.mul %[[c2]], %[[exp]]
  // CHECK-NEXT: %[[product4:.*]] = rnn.mul %[[d]], %[[product3]]
  // CHECK-NEXT: rnn.yield output(%[[product4]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.erfc %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // stop_gradient: nothing
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 0.0
  // CHECK-NEXT: rnn.yield output(%[[c]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %0 = rnn.stop_gradient %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // maximum: d where x is the greater one
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 3.0
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[x]], %[[c]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant 0.0
  // CHECK-NEXT: %[[part:.*]] = rnn.select %[[greater]], %[[d]], %[[c2]]
  // CHECK-NEXT: rnn.yield output(%[[part]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %b = rnn.constant 3.0 : tensor<2xf32>
      %0 = rnn.maximum %a, %b : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // maximum on the right: d where the other one is not greater
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 3.0
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[c]], %[[x]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant 0.0
  // CHECK-NEXT: %[[part:.*]] = rnn.select %[[greater]], %[[c2]], %[[d]]
  // CHECK-NEXT: rnn.yield output(%[[part]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %b = rnn.constant 3.0 : tensor<2xf32>
      %0 = rnn.maximum %b, %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // minimum: d where x is the smaller one
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 3.0
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[c]], %[[x]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant 0.0
  // CHECK-NEXT: %[[part:.*]] = rnn.select %[[greater]], %[[d]], %[[c2]]
  // CHECK-NEXT: rnn.yield output(%[[part]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %b = rnn.constant 3.0 : tensor<2xf32>
      %0 = rnn.minimum %a, %b : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // minimum on the right: d where the other one is not smaller
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 3.0
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[x]], %[[c]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant 0.0
  // CHECK-NEXT: %[[part:.*]] = rnn.select %[[greater]], %[[c2]], %[[d]]
  // CHECK-NEXT: rnn.yield output(%[[part]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %b = rnn.constant 3.0 : tensor<2xf32>
      %0 = rnn.minimum %b, %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // select: d where it is chosen; nothing for the condition
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 3.0
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[x]], %[[c]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant 0.0
  // CHECK-NEXT: %[[part:.*]] = rnn.select %[[greater]], %[[d]], %[[c2]]
  // CHECK-NEXT: rnn.yield output(%[[part]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %b = rnn.constant 3.0 : tensor<2xf32>
      %c = rnn.greater %a, %b : tensor<2xf32>
      %0 = rnn.select %c, %a, %b : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}

// -----

module attributes {rnn.model = #rnn.model<batch = 1>} {
  // select, the other one
  // CHECK-LABEL: func.func @pullback(
  // CHECK-SAME: %[[X:.*]]: tensor<4x2xf32>, %[[D:.*]]: tensor<4x2xf32>)
  // CHECK: %[[Y:.*]] = rnn.scan over(%[[X]])
  // CHECK: %[[DX:.*]] = rnn.scan backward over(%[[D]], %[[X]])
  // CHECK-NEXT: ^bb0(%[[d:.*]]: tensor<2xf32>, %[[x:.*]]: tensor<2xf32>):
  // CHECK-NEXT: %[[c:.*]] = rnn.constant 3.0
  // CHECK-NEXT: %[[greater:.*]] = rnn.greater %[[x]], %[[c]]
  // CHECK-NEXT: %[[c2:.*]] = rnn.constant 0.0
  // CHECK-NEXT: %[[part:.*]] = rnn.select %[[greater]], %[[c2]], %[[d]]
  // CHECK-NEXT: rnn.yield output(%[[part]] : tensor<2xf32>)
  // CHECK: return %[[Y]], %[[DX]]
  func.func @predict(%x: tensor<4x2xf32>) -> tensor<4x2xf32> attributes {rnn.role = #rnn.role<predict>} {
    %y = rnn.scan over(%x) : (tensor<4x2xf32>) -> tensor<4x2xf32> init() : () -> () {
    ^bb0(%a: tensor<2xf32>):
      %b = rnn.constant 3.0 : tensor<2xf32>
      %c = rnn.greater %a, %b : tensor<2xf32>
      %0 = rnn.select %c, %b, %a : tensor<2xf32>
      rnn.yield output(%0 : tensor<2xf32>)
    }
    return %y : tensor<4x2xf32>
  }
}
