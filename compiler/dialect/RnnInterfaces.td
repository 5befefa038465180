// Interfaces through which passes query any op: its derivative, its buffer, and the value that it
// is a view of.

#ifndef RNN_INTERFACES
#define RNN_INTERFACES

include "mlir/IR/OpBase.td"

def Rnn_Differentiable : OpInterface<"Differentiable"> {
  let cppNamespace = "::rnnc::rnn";
  let description = "An op of a scan's body with an adjoint rule (AdjointRules.cpp).";
  let methods = [
    InterfaceMethod<"Adds the operands' shares to their adjoints, from the adjoint of the result; "
                    "products with parameters add to the parameters' gradients.",
                    "void", "addAdjoints",
                    (ins "::mlir::Value":$adjoint, "const ::rnnc::rnn::AdjointContext &":$context)>,
  ];
}

// The derivative is zero almost everywhere, or defined as zero.
def Rnn_ZeroDerivative : NativeOpTrait<"ZeroDerivative"> {
  let cppNamespace = "::rnnc::rnn";
}

def Rnn_BufferOwner : OpInterface<"BufferOwner"> {
  let cppNamespace = "::rnnc::rnn";
  let description = "An op whose result has its own buffer in the workspace.";
  let methods = [
    InterfaceMethod<"Null before rnn-plan-buffers.", "::rnnc::rnn::BufferAttr", "getBufferAttr">,
    InterfaceMethod<"", "void", "setBufferAttr", (ins "::rnnc::rnn::BufferAttr":$buffer)>,
    InterfaceMethod<"The number of steps in the buffer: all steps, or those that exist at the same time.",
                    "int64_t", "getBufferSlots", (ins), [{}],
                    [{ return stepsOf($_op->getResult(0)); }]>,
  ];
}

def Rnn_View : OpInterface<"View"> {
  let cppNamespace = "::rnnc::rnn";
  let description = "An op that writes nothing: its result is in the memory of its first operand.";
  let methods = [
    InterfaceMethod<"The value whose memory this is.", "::mlir::Value", "getViewed", (ins), [{}],
                    [{ return $_op->getOperand(0); }]>,
    InterfaceMethod<"The result as a buffer, from that of the viewed value. A part of the units, or "
                    "the steps in reverse, are a buffer only where there is one step.",
                    "::rnnc::rnn::BufferAttr", "getBufferIn",
                    (ins "::rnnc::rnn::BufferAttr":$viewed)>,
  ];
}

#endif
