// The `rnn` dialect's C++ side; RnnOps.td is its documentation.
#pragma once

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Attributes.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/BitVector.h"

namespace rnnc::rnn {
class YieldOp;

/// The size of a time axis with a dynamic length.
constexpr int64_t anyLength = mlir::ShapedType::kDynamic;
/// Whether the size of a vector, or the units of a sequence's steps, are known.
inline bool hasKnownUnits(mlir::ShapedType type) {
  return type.hasRank() &&
         (type.hasStaticShape() || (type.getRank() == 2 && !type.isDynamicDim(1)));
}
/// The size of a vector, or the length of a sequence, which may be `anyLength`.
inline int64_t sizeOf(mlir::Value value, unsigned axis = 0) {
  return llvm::cast<mlir::RankedTensorType>(value.getType()).getDimSize(axis);
}
/// The number of steps in a sequence; a vector has one.
inline int64_t stepsOf(mlir::Value value) {
  auto type = llvm::cast<mlir::RankedTensorType>(value.getType());
  return type.getRank() == 2 ? type.getDimSize(0) : 1;
}
inline mlir::RankedTensorType vectorType(mlir::MLIRContext *context, int64_t units) {
  return mlir::RankedTensorType::get({units}, mlir::Float32Type::get(context));
}
inline mlir::RankedTensorType sequenceType(mlir::MLIRContext *context, int64_t steps,
                                           int64_t units) {
  return mlir::RankedTensorType::get({steps, units}, mlir::Float32Type::get(context));
}
/// The type of one step of a sequence.
inline mlir::RankedTensorType stepType(mlir::Type sequence) {
  auto type = llvm::cast<mlir::RankedTensorType>(sequence);
  return mlir::RankedTensorType::get(type.getShape().drop_front(), type.getElementType());
}

/// The values that the body of a scan or an update yields.
struct Yielded {
  llvm::SmallVector<mlir::Value> states = {}, outputs = {};
};
/// Builds the body of a scan: a step of each sequence and the states -> the next states and a step
/// of each output. A returned argument is copied by `rnn.identity`.
using ScanBody = llvm::function_ref<Yielded(mlir::OpBuilder &, mlir::Location,
                                            mlir::ValueRange steps, mlir::ValueRange states)>;
/// Builds the body of an update: a parameter, its gradient and the optimizer's slots -> the next
/// slots as states and the parameter as the output.
using UpdateBody =
    llvm::function_ref<Yielded(mlir::OpBuilder &, mlir::Location, mlir::Value parameter,
                               mlir::Value gradient, mlir::ValueRange slots)>;

/// A weight's gradient: the input's sequence times the cotangent's.
struct Accumulation {
  mlir::Value input;     // null for a bias, the token for a lookup
  mlir::Value cotangent; // of the result of the op that reads the parameter
  mlir::FlatSymbolRefAttr parameter;
  int64_t offset;
  bool toRows = false;
  bool isTransposed = false; // the cotangent's sequence times the input's
};

/// The context of an adjoint rule.
struct AdjointContext {
  mlir::OpBuilder &builder;
  /// The forward value, as the reverse body has it.
  llvm::function_ref<mlir::Value(mlir::Value)> value;
  /// Adds to a forward value's adjoint.
  llvm::function_ref<void(mlir::Value, mlir::Value)> add;
  llvm::function_ref<void(Accumulation)> accumulate;
};

/// A vector as a sequence of one step; a sequence unchanged.
mlir::Value asSequence(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value value);
/// A contiguous sequence, for reshaping: copies a view, which may not be contiguous; returns a
/// vector or a single step unchanged.
mlir::Value inOnePiece(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value value);
/// A scan without states that maps a function over the steps of values with the same type:
/// sequences, or vectors as sequences of one step.
mlir::Value mapSteps(mlir::OpBuilder &builder, mlir::Location loc, mlir::ValueRange values,
                     llvm::function_ref<mlir::Value(mlir::OpBuilder &, mlir::ValueRange)> body);
/// A mask without masked steps: a sequence of one unit that is 1 at each step of the given
/// sequence.
mlir::Value ones(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value sequence);
/// The value that owns the memory of a view, or of a view of views; the value itself if it is not a
/// view.
mlir::Value memoryOf(mlir::Value value);
/// A vector of zeros in a function, such as an initial state.
mlir::Value zeros(mlir::OpBuilder &builder, mlir::Location loc, mlir::Type type);
/// The value itself if the body computes it, else a copy; a scan may only yield computed values.
mlir::Value computed(mlir::OpBuilder &builder, mlir::Location loc, mlir::Value value);
/// Whether an op of a body has no operands, so that it is computed wherever it is used.
bool isNullary(mlir::Operation *op);
/// Whether the op reads all units of the operand at once, so that it must be in memory: the inputs
/// of a dot, a reduction or a broadcast.
bool readsAllUnits(mlir::OpOperand &operand);

/// The places of an array's elements in a row of numbers.
struct ArrayWalk {
  int64_t offset;
  llvm::ArrayRef<int64_t> sizes; // the outermost first; -1: a dynamic length
  llvm::ArrayRef<int64_t> strides;

  /// The number of innermost elements that are adjacent in the row.
  int64_t run() const { return strides.back() == 1 ? sizes.back() : 1; }
  /// Whether all elements are inside of a row with this count of numbers, which may be `anyLength`.
  bool staysInside(int64_t count) const;
};
/// The count of a value's numbers; `anyLength` if its length is dynamic.
int64_t countOf(mlir::Value value);

template <typename Op> struct ZeroDerivative : mlir::OpTrait::TraitBase<Op, ZeroDerivative> {};
template <typename Op> struct BodyOp : mlir::OpTrait::TraitBase<Op, BodyOp> {};
/// Whether nothing trains the parameter with this symbol, seen from `op`.
bool isFrozen(mlir::Operation *op, mlir::FlatSymbolRefAttr parameter);

} // namespace rnnc::rnn

#include "dialect/RnnDialect.h.inc"
#include "dialect/RnnEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/RnnAttributes.h.inc"
#include "dialect/RnnInterfaces.h.inc"
#define GET_OP_CLASSES
#include "dialect/RnnOps.h.inc"
