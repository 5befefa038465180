// Arguments and results of a planned function -> arguments of the object's function.
#include "lowering/emit/FunctionArguments.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The floats of concatenated values: for length 0, and for each additional step.
struct RowSize {
  int64_t known = 0, perStep = 0;

  explicit RowSize(TypeRange types) {
    for (Type each : types) {
      auto type = cast<RankedTensorType>(each);
      if (type.hasStaticShape())
        known += type.getNumElements();
      else
        perStep += type.getShape().back();
    }
  }
};

/// The size in a memref type if the size is dynamic; it is never read.
constexpr int64_t unknownSize = int64_t(1) << 30;

/// The types of a lowered function's arguments; each member function adds an argument and returns
/// its number.
struct Signature {
  OpBuilder &b;
  SmallVector<Type> types;
  unsigned memory(int64_t floats) {
    types.push_back(MemRefType::get({std::max<int64_t>(floats, 1)}, b.getF32Type()));
    return types.size() - 1;
  }
  unsigned number() {
    types.push_back(b.getI64Type());
    return types.size() - 1;
  }
};

} // namespace

Roles::Roles(func::FuncOp planned, const ModuleSizes &sizes) : role(*roleOf(planned)) {
  int64_t stateCount = sizes.states;
  TypeRange arguments = planned.getArgumentTypes(), results = planned.getResultTypes();
  inputs = arguments.take_front(sizes.inputs);
  TypeRange others = arguments.drop_front(inputs.size());
  states = others.take_front(isStep() ? others.size() : stateCount);
  others = others.drop_front(states.size());
  int64_t after = 0; // number of results after the states
  if (hasLoss()) {
    target = others.take_front(sizes.targets);
    stepWeights = others.drop_front(sizes.targets);
    after = results.size() - stateCount - sizes.outputs;
    metrics = results.take_back(sizes.metrics);
    mask = results.take_back(after).drop_back(sizes.metrics);
  } else if (isPullback()) {
    outputCotangents = others;
    after = inputs.size();
    inputCotangents = results.take_back(after);
  }
  outputs = results.drop_back(after + states.size());
}

FunctionArguments::FunctionArguments(OpBuilder &builder, func::FuncOp planned, VectorShape shape,
                                     const ModuleSizes &sizes, ObjectSizes &object)
    : roles(planned, sizes), builder(builder), loc(planned.getLoc()) {
  Signature signature{builder, {}};
  int64_t rows = roles.isStep() ? shape.streams : sizes.batch, shards = shape.shards(sizes.batch);
  auto array = [&](TypeRange types) {
    RowSize size(types);
    return signature.memory(size.perStep ? unknownSize : rows * size.known);
  };
  if (roles.isStep())
    copies.emplace(planned, packedWeightsOf(planned));
  parameters = signature.memory(copies ? copies->size : sizes.parameters);
  if (roles.isStep())
    states = signature.memory(object.streamState);
  else
    object.states = RowSize(roles.states).known;
  input = array(roles.inputs);
  if (!roles.isStep())
    states = array(roles.states);
  if (roles.hasLoss())
    target = array(roles.target),
    sampleWeights = roles.stepWeights.empty() ? signature.memory(rows) : array(roles.stepWeights);
  if (roles.isPullback())
    outputCotangent = array(roles.outputCotangents);
  if (!roles.isStep())
    length = signature.number(), samples = signature.number(), shard = signature.number();
  if (roles.isGradient())
    seed = signature.number(), trainingStep = signature.number();
  output = array(roles.outputs);
  if (roles.hasLoss())
    outputMask = array(roles.mask), metrics = array(roles.metrics);
  if (roles.isPullback())
    inputGradient = array(roles.inputCotangents);
  if (roles.hasGradients())
    gradients = signature.memory(sizes.gradients.all(shards));
  if (roles.hasLoss())
    losses = signature.memory(2 * shards);
  if (roles.isStep())
    steps = signature.number();
  workspace = signature.memory(sizes.workspacePerStep ? unknownSize : sizes.workspace);
  lowered =
      func::FuncOp::create(builder, loc, "lowered", builder.getFunctionType(signature.types, {}));
  builder.setInsertionPointToStart(lowered.addEntryBlock());
}

Value FunctionArguments::toIndex(unsigned number) {
  return arith::IndexCastOp::create(builder, loc, builder.getIndexType(), (*this)[number]);
}

RowPlace FunctionArguments::place(ArrayRef<Array> arrays, unsigned number) {
  while (number >= arrays.front().second.size()) {
    number -= arrays.front().second.size();
    arrays = arrays.drop_front();
  }
  auto [memory, types] = arrays.front();
  return {(*this)[*memory], floatsOf(types), floatsOf(types.take_front(number))};
}

/// In the caller's rows, which have all steps.
Value FunctionArguments::floatsOf(TypeRange types) {
  RowSize size(types);
  Value known = arith::ConstantIndexOp::create(builder, loc, size.known);
  if (size.perStep == 0)
    return known;
  Value growing = arith::MulIOp::create(builder, loc, rowLength,
                                        arith::ConstantIndexOp::create(builder, loc, size.perStep));
  return arith::AddIOp::create(builder, loc, growing, known);
}

RowPlace FunctionArguments::placeOfArgument(unsigned number) {
  return place({{input, roles.inputs},
                {states, roles.states},
                {outputCotangent, roles.outputCotangents},
                {target, roles.target},
                {sampleWeights, roles.stepWeights}},
               number);
}

RowPlace FunctionArguments::placeOfResult(unsigned number) {
  return place({{output, roles.outputs},
                {states, roles.states},
                {inputGradient, roles.inputCotangents},
                {outputMask, roles.mask},
                {metrics, roles.metrics}},
               number);
}

} // namespace rnnc
