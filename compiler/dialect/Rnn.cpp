// Registration and verifiers of the `rnn` dialect.
#include "dialect/Rnn.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <limits>
#include <map>

#include "dialect/RnnDialect.cpp.inc"
#include "dialect/RnnEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialect/RnnAttributes.cpp.inc"
#include "dialect/RnnInterfaces.cpp.inc"
#define GET_OP_CLASSES
#include "dialect/RnnOps.cpp.inc"

using namespace mlir;

namespace rnnc::rnn {

void RnnDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialect/RnnAttributes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialect/RnnOps.cpp.inc"
      >();
}

bool isNullary(Operation *op) { return op->getNumOperands() == 0; }

Value asSequence(OpBuilder &builder, Location loc, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() == 2)
    return value;
  return ReshapeOp::create(builder, loc, sequenceType(builder.getContext(), 1, type.getDimSize(0)),
                           value);
}

Value inOnePiece(OpBuilder &builder, Location loc, Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() == 1 || type.getDimSize(0) == 1)
    return value;
  return ConcatOp::create(builder, loc, type, ValueRange{value}, BufferAttr());
}

Value mapSteps(OpBuilder &builder, Location loc, ValueRange values,
               llvm::function_ref<Value(OpBuilder &, ValueRange)> body) {
  auto type = cast<RankedTensorType>(values.front().getType());
  bool single = type.getRank() == 1;
  SmallVector<Value> sequences;
  for (Value value : values)
    sequences.push_back(asSequence(builder, loc, value));
  auto scan = ScanOp::create(builder, loc, sequences, ValueRange(),
                             [&](OpBuilder &inside, Location, ValueRange steps, ValueRange) {
                               return Yielded{.outputs = {body(inside, steps)}};
                             });
  Value result = scan.getOutputs().front();
  return single ? Value(ReshapeOp::create(builder, loc, stepType(result.getType()), result))
                : result;
}

Value computed(OpBuilder &builder, Location loc, Value value) {
  return isa<BlockArgument>(value) ? Value(IdentityOp::create(builder, loc, value)) : value;
}

Value ones(OpBuilder &builder, Location loc, Value sequence) {
  auto scan = ScanOp::create(builder, loc, sequence, ValueRange(),
                             [](OpBuilder &inside, Location loc, ValueRange, ValueRange) {
                               Value one = ConstantOp::create(inside, loc,
                                                              vectorType(inside.getContext(), 1),
                                                              inside.getF64FloatAttr(1));
                               return Yielded{.outputs = {one}};
                             });
  return scan.getOutputs().front();
}

Value zeros(OpBuilder &builder, Location loc, Type type) {
  return FillOp::create(builder, loc, type, builder.getF64FloatAttr(0));
}

bool readsAllUnits(OpOperand &operand) {
  if (auto dot = dyn_cast<DotOp>(operand.getOwner()))
    return operand.getOperandNumber() < dot.getInputs().size();
  return isa<ReduceSumOp, ReduceMaxOp, BroadcastOp, LookupOp>(operand.getOwner());
}

bool isFrozen(Operation *op, FlatSymbolRefAttr parameter) {
  return SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, parameter).getFrozen();
}

LogicalResult ParameterOp::verify() {
  auto type = dyn_cast<RankedTensorType>(getType());
  if (!type || !type.hasStaticShape() || !type.getElementType().isF32())
    return emitOpError("parameter_c1: is not a tensor of known shape of 32-bit floats but ")
           << getType();
  if (bool(getInitializerAttr()) == bool(getPartsAttr()))
    return emitOpError("parameter_c2: needs either an initializer or parts");
  if (ArrayAttr parts = getPartsAttr()) {
    int64_t columns = 0;
    for (auto part : parts.getAsRange<PartAttr>())
      columns += part.getColumns();
    if (columns != type.getShape().back())
      return emitOpError("parameter_c2: the parts have together ")
             << columns << " columns of " << type;
  }
  ArrayRef<int64_t> shape = getKerasShape();
  if ((!shape.empty() && shape.back() != type.getShape().back()) ||
      ShapedType::getNumElements(shape) != type.getNumElements())
    return emitOpError("parameter_c4: the shape is not one of ") << type;
  if (getFrozen() && (getL1() || getL2() || getConstraint()))
    return emitOpError("parameter_c3: is frozen and has a regularizer or a constraint");
  if (getByRows() && (type.getRank() != 2 || getFrozen() || getL1() || getL2() || getConstraint()))
    return emitOpError("parameter_c5: is by rows but no matrix, or frozen, or has a regularizer or "
                       "a constraint");
  if (std::optional<uint64_t> most = getRowsOfShard(); most && (!getByRows() || *most < 1))
    return emitOpError("parameter_c6: a shard keeps ") << *most << " of its rows";
  return success();
}

ArrayRef<int64_t> ParameterOp::getKerasShape() {
  if (std::optional<ArrayRef<int64_t>> shape = getShape())
    return *shape;
  return cast<RankedTensorType>(getType()).getShape();
}

LogicalResult WeightOp::verify() {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, getParameterAttr());
  if (!parameter || parameter.getType() != getType())
    return emitOpError("weight_c1: there is no parameter ")
           << getParameterAttr() << " of type " << getType();
  return success();
}

LogicalResult ReadOp::verify() {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, getParameterAttr());
  if (!parameter)
    return emitOpError("read_c1: there is no parameter ") << getParameterAttr();
  auto type = cast<RankedTensorType>(parameter.getType());
  int64_t offset = getOffset(), end = offset + sizeOf(getResult());
  if (offset < 0 || end > type.getNumElements())
    return emitOpError("read_c1: elements ") << offset << " to " << end << " are outside "
                                             << getParameterAttr() << " of type " << type;
  return success();
}

LogicalResult ReshapeOp::verify() {
  auto from = cast<RankedTensorType>(getInput().getType());
  auto to = cast<RankedTensorType>(getResult().getType());
  if (!from.hasStaticShape() || !to.hasStaticShape())
    return emitOpError("reshape_c2: ") << from << " to " << to << " needs a known length";
  if (from.getNumElements() != to.getNumElements())
    return emitOpError("reshape_c1: changes the number of elements from ")
           << from.getNumElements() << " to " << to.getNumElements();
  return success();
}

LogicalResult SliceOp::verify() {
  auto from = cast<RankedTensorType>(getInput().getType());
  auto to = cast<RankedTensorType>(getResult().getType());
  int64_t offset = getOffset(), end = offset + to.getShape().back();
  if (from.getShape().drop_back() != to.getShape().drop_back() || offset < 0 ||
      end > from.getShape().back())
    return emitOpError("slice_c1: units ")
           << offset << " to " << end << " as " << to << " are not a part of " << from;
  return success();
}

LogicalResult ConcatOp::verify() {
  auto to = cast<RankedTensorType>(getResult().getType());
  int64_t units = 0;
  for (Value input : getInputs()) {
    auto from = cast<RankedTensorType>(input.getType());
    units += from.getShape().back();
    if (from.getShape().drop_back() != to.getShape().drop_back())
      return emitOpError("concat_c1: ")
             << "input and result differ in length: " << from << " and " << to;
  }
  if (units != to.getShape().back())
    return emitOpError("concat_c1: the inputs have together ")
           << units << " units, not those of " << to;
  return success();
}

LogicalResult DelayOp::verify() {
  if (stepType(getSequence().getType()) != getInitial().getType() ||
      getResult().getType() != getSequence().getType())
    return emitOpError("delay_c1: the initial state is not of a step's type");
  return success();
}

LogicalResult AccumulateOp::verify() {
  if (getInput() && sizeOf(getInput()) != sizeOf(getCotangent()))
    return emitOpError("accumulate_c1: input has ")
           << sizeOf(getInput()) << " steps, cotangent has " << sizeOf(getCotangent());
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, getParameterAttr());
  if (!parameter)
    return emitOpError("accumulate_c2: there is no parameter ") << getParameterAttr();
  auto type = cast<RankedTensorType>(parameter.getType());
  int64_t rows = getToRows() ? 1 : type.getDimSize(0);
  if (getToRows() && !getInput())
    return emitOpError("accumulate_c2: adds to rows, but has no input");
  if (getInput() && (type.getRank() != 2 || rows != sizeOf(getInput(), 1)))
    return emitOpError("accumulate_c2: ")
           << sizeOf(getInput(), 1) << " rows for " << getParameterAttr() << " of type " << type;
  int64_t width = getInput() ? type.getDimSize(1) : type.getNumElements();
  if (int64_t(getOffset()) < 0 || int64_t(getOffset()) + sizeOf(getCotangent(), 1) > width)
    return emitOpError("accumulate_c2: columns are outside ") << getParameterAttr();
  if (std::optional<ArrayRef<int64_t>> tile = getTile();
      tile && (tile->size() != 2 || llvm::any_of(*tile, [](int64_t n) { return n < 1; })))
    return emitOpError("accumulate_c3: a tile has rows and columns, at least one of each");
  return success();
}

LogicalResult RepeatOp::verify() {
  if (stepType(getResult().getType()) != getInput().getType())
    return emitOpError("repeat_c1: the steps of ")
           << getResult().getType() << " are not " << getInput().getType();
  return success();
}

LogicalResult LossOp::verify() {
  if (getMask() && (sizeOf(getMask()) != getSteps() || sizeOf(getMask(), 1) != 1))
    return emitOpError("loss_c1: ")
           << getMask().getType() << " is not a mask for " << getLosses().getType();
  if (!llvm::is_contained({"sum_over_batch_size", "mean_with_sample_weight", "sum"},
                          getReduction()))
    return emitOpError("loss_c2: there is no reduction `") << getReduction() << "`";
  return success();
}

LogicalResult DotOp::verify() {
  if (getInputs().empty() || getParameters().size() != getInputs().size() ||
      getOffsets().size() != getInputs().size())
    return emitOpError("dot_c1: needs one parameter and one offset for each input");
  int64_t units = sizeOf(getResult());
  for (auto [input, name, offset] : llvm::zip(getInputs(), getParameters(), getOffsets())) {
    auto symbol = dyn_cast<FlatSymbolRefAttr>(name);
    auto parameter =
        symbol ? SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, symbol) : ParameterOp();
    if (!parameter)
      return emitOpError("dot_c2: there is no parameter ") << name;
    auto type = cast<RankedTensorType>(parameter.getType());
    int64_t size = sizeOf(input);
    int64_t rows = getTransposed() ? units : size, columns = getTransposed() ? size : units;
    if (type.getRank() != 2 || type.getDimSize(0) != rows || offset < 0 ||
        offset + columns > type.getDimSize(1))
      return emitOpError("dot_c2: reads ")
             << rows << " rows and columns " << offset << " to " << offset + columns << " of "
             << name << " of type " << type;
  }
  if (getInit() && getInit().getType() != getResult().getType())
    return emitOpError("dot_c3: the initial value is not of the result's type");
  return success();
}

LogicalResult LookupOp::verify() {
  auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, getParameterAttr());
  auto type = parameter ? cast<RankedTensorType>(parameter.getType()) : RankedTensorType();
  if (!type || type.getRank() != 2 || type.getDimSize(1) != sizeOf(getResult()) ||
      sizeOf(getToken()) != 1)
    return emitOpError("lookup_c1: ") << getToken().getType() << " does not select a row of "
                                      << getParameterAttr() << " as " << getResult().getType();
  return success();
}

LogicalResult ProjectOp::verify() {
  auto typeOf = [&](FlatSymbolRefAttr name, int64_t rank) {
    auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, name);
    auto type = parameter ? cast<RankedTensorType>(parameter.getType()) : RankedTensorType();
    return type && (rank == 0 || type.getRank() == rank) ? type : RankedTensorType();
  };
  if (sizeOf(getTokens(), 1) != 1 || sizeOf(getTokens()) != sizeOf(getResult()))
    return emitOpError("project_c1: ")
           << getTokens().getType() << " are not tokens for " << getResult().getType();
  RankedTensorType rows = typeOf(getEmbeddingsAttr(), 2), kernel = typeOf(getKernelAttr(), 2);
  int64_t columns = sizeOf(getResult(), 1);
  if (!rows || !kernel || rows.getDimSize(1) != kernel.getDimSize(0) ||
      kernel.getDimSize(1) != columns)
    return emitOpError("project_c2: ") << getEmbeddingsAttr() << " and " << getKernelAttr()
                                       << " have no product of " << columns << " columns";
  if (!getBias())
    return success();
  RankedTensorType bias = typeOf(getBiasAttr(), 0);
  int64_t first = getBiasOffset();
  if (!bias || first < 0 || first + columns > bias.getNumElements())
    return emitOpError("project_c3: ")
           << getBiasAttr() << " has no " << columns << " columns at " << first;
  return success();
}

ScanOp AccumulateTokensOp::getScan() {
  auto scan = getCotangents().empty() ? ScanOp() : getCotangents()[0].getDefiningOp<ScanOp>();
  return scan && llvm::all_of(getCotangents(),
                              [&](Value cotangent) { return cotangent.getDefiningOp() == scan; })
             ? scan
             : ScanOp();
}

LogicalResult AccumulateTokensOp::verify() {
  ScanOp scan = getScan();
  if (!scan || sizeOf(getTokens(), 1) != 1 || sizeOf(getTokens()) != scan.getSteps())
    return emitOpError("accumulate_tokens_c1: ")
           << getTokens().getType() << " are not tokens for the outputs of one scan";
  auto typeOf = [&](FlatSymbolRefAttr name) {
    auto parameter = SymbolTable::lookupNearestSymbolFrom<ParameterOp>(*this, name);
    auto type = parameter ? cast<RankedTensorType>(parameter.getType()) : RankedTensorType();
    return type && type.getRank() == 2 ? type : RankedTensorType();
  };
  RankedTensorType rows = typeOf(getEmbeddingsAttr()), kernel = typeOf(getKernelAttr());
  if (!rows || !kernel || rows.getDimSize(1) != kernel.getDimSize(0))
    return emitOpError("accumulate_tokens_c2: ")
           << getEmbeddingsAttr() << " and " << getKernelAttr() << " have no product";
  if (getOffsets().size() != getCotangents().size())
    return emitOpError("accumulate_tokens_c2: needs one offset for each cotangent");
  for (auto [cotangent, offset] : llvm::zip(getCotangents(), getOffsets()))
    if (offset < 0 || offset + sizeOf(cotangent, 1) > kernel.getDimSize(1))
      return emitOpError("accumulate_tokens_c2: columns are outside ") << getKernelAttr();
  return success();
}

LogicalResult RandomOp::verify() {
  if (getDistribution() != "dropout" && getDistribution() != "normal")
    return emitOpError("random_c1: there is no distribution `") << getDistribution() << "`";
  return success();
}

LogicalResult ReduceSumOp::verify() {
  if (sizeOf(getResult()) != 1)
    return emitOpError("reduce_sum_c1: the result has ")
           << sizeOf(getResult()) << " units, not one";
  return success();
}

LogicalResult ReduceMaxOp::verify() {
  if (sizeOf(getResult()) != 1)
    return emitOpError("reduce_max_c1: the result has ")
           << sizeOf(getResult()) << " units, not one";
  return success();
}

LogicalResult BroadcastOp::verify() {
  if (sizeOf(getInput()) != 1)
    return emitOpError("broadcast_c1: the input has ") << sizeOf(getInput()) << " units, not one";
  return success();
}

LogicalResult StepFunctionOp::verify() {
  static constexpr int64_t pairs = -1; // any number of pairs: a boundary and the value up to it
  static const std::map<StringRef, int64_t> functions = {
      {"exponential_decay", 4}, {"inverse_time_decay", 4},
      {"polynomial_decay", 5},  {"piecewise_constant_decay", pairs},
      {"cosine_decay", 5},      {"cosine_decay_restarts", 5},
      {"ema_momentum", 2},      {"is_every", 2},
      {"nadam_momentum", 2},    {"nadam_product", 1}};
  auto found = functions.find(getFunction());
  if (found == functions.end())
    return emitOpError("step_function_c1: there is no function `") << getFunction() << "`";
  SmallVector<double> numbers = getValues();
  bool fits = found->second == pairs
                  ? numbers.size() >= 2 && numbers.size() % 2 == 0 &&
                        numbers[numbers.size() - 2] == std::numeric_limits<float>::max()
                  : int64_t(numbers.size()) == found->second;
  if (!fits)
    return emitOpError("step_function_c1: `")
           << getFunction() << "` does not take these " << numbers.size() << " numbers";
  return success();
}

} // namespace rnnc::rnn
