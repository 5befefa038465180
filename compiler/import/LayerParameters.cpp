// The weights of a layer, and of the model itself -> parameters in Keras' order, with Keras' shapes
// and names.
#include "import/LayerParameters.h"

#include "import/Initializers.h"
#include "model/LayerRules.h"

using namespace mlir;

namespace rnnc {

namespace {

class ParameterBuilder {
public:
  ParameterBuilder(OpBuilder &builder, Location loc, const Layer &layer)
      : builder(builder), loc(loc), layer(layer) {}

  void add(const Weight &weight) {
    bool isWhole = weight.parts.size() == 1;
    StringAttr initializer;
    ArrayAttr numbers, parts;
    if (isWhole) {
      initializer = nameAttr(weight.parts.front());
      numbers = numbersAttr(weight.parts.front());
    } else {
      parts = builder.getArrayAttr(
          llvm::map_to_vector(weight.parts, [&](const Weight::Part &each) { return part(each); }));
    }
    SmallVector<int64_t> shape(weight.shape.begin(), weight.shape.end());
    bool isMatrix = shape.size() == 1 || shape.size() == 2;
    if (shape.empty())
      shape = {1};
    else if (!isMatrix) // a matrix of all but the last axis
      shape = {ShapedType::getNumElements(ArrayRef(shape).drop_back()), shape.back()};
    auto parameter = rnn::ParameterOp::create(
        builder, loc, builder.getStringAttr(layer.name + "." + weight.name),
        TypeAttr::get(RankedTensorType::get(shape, builder.getF32Type())),
        builder.getStringAttr(weightPath(layer, weight)), initializer, numbers, parts, FloatAttr(),
        FloatAttr(), StringAttr(), ArrayAttr(),
        weight.isTrained ? UnitAttr() : builder.getUnitAttr(),
        isMatrix ? DenseI64ArrayAttr() : builder.getDenseI64ArrayAttr(weight.shape),
        /*by_rows=*/UnitAttr(), /*rows_of_shard=*/IntegerAttr(), /*offset=*/IntegerAttr());
    if (!weight.isTrained) // neither regularized nor constrained
      return;
    const Arguments &given = layer.call->arguments;
    if (given.hasCall(weight.option + "_regularizer"))
      regularize(parameter, given.call(weight.option + "_regularizer"));
    if (given.hasCall(weight.option + "_constraint"))
      constrain(parameter, given.call(weight.option + "_constraint"));
  }

private:
  Attribute part(const Weight::Part &part) {
    return rnn::PartAttr::get(builder.getContext(), part.columns, nameAttr(part),
                              numbersAttr(part));
  }

  void regularize(rnn::ParameterOp parameter, const Call &regularizer) {
    const Arguments &given = regularizer.arguments;
    if (given.has("l1"))
      parameter.setL1Attr(builder.getF64FloatAttr(given.real("l1")));
    if (given.has("l2"))
      parameter.setL2Attr(builder.getF64FloatAttr(given.real("l2")));
  }

  void constrain(rnn::ParameterOp parameter, const Call &constraint) {
    const Arguments &given = constraint.arguments;
    SmallVector<double> numbers;
    if (given.has("axis"))
      numbers.push_back(given.real("axis"));
    if (given.has("max_value"))
      numbers.push_back(given.real("max_value"));
    parameter.setConstraintAttr(builder.getStringAttr(constraint.name));
    parameter.setConstraintNumbersAttr(builder.getF64ArrayAttr(numbers));
  }

  StringAttr nameAttr(const Weight::Part &part) {
    return builder.getStringAttr(part.initializer ? nameOf(*part.initializer)
                                                  : StringRef(part.standard));
  }
  ArrayAttr numbersAttr(const Weight::Part &part) {
    SmallVector<double> numbers;
    if (part.initializer)
      numbers = numbersOf(*part.initializer);
    return numbers.empty() ? ArrayAttr() : builder.getF64ArrayAttr(numbers);
  }

  OpBuilder &builder;
  Location loc;
  const Layer &layer;
};

} // namespace

FlatSymbolRefAttr symbolOf(OpBuilder &builder, const Parameter &parameter) {
  return FlatSymbolRefAttr::get(builder.getContext(), parameter.name + ".value");
}

void addParameter(OpBuilder &builder, Location loc, const Parameter &parameter) {
  SmallVector<double> numbers = numbersOf(parameter.initializer);
  rnn::ParameterOp::create(
      builder, loc, symbolOf(builder, parameter).getAttr(),
      TypeAttr::get(RankedTensorType::get({parameter.size}, builder.getF32Type())),
      builder.getStringAttr(parameter.name), builder.getStringAttr(nameOf(parameter.initializer)),
      numbers.empty() ? ArrayAttr() : builder.getF64ArrayAttr(numbers), ArrayAttr(), FloatAttr(),
      FloatAttr(), StringAttr(), ArrayAttr(), /*frozen=*/UnitAttr(), DenseI64ArrayAttr(),
      /*by_rows=*/UnitAttr(), /*rows_of_shard=*/IntegerAttr(), /*offset=*/IntegerAttr());
}

void addParameters(OpBuilder &builder, Location loc, const Layer &layer) {
  for (const Layer &inner : layer.wrapped)
    addParameters(builder, loc, inner);
  ParameterBuilder parameters(builder, loc, layer);
  for (const Weight &weight : weightsOf(layer, layer.inputShape.back()))
    if (weight.isUsed)
      parameters.add(weight);
}

} // namespace rnnc
