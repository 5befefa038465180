// A layer's weights in Keras' order, shapes and names.
#include "import/LayerParameters.h"

#include "import/Cells.h"
#include "import/Initializers.h"

using namespace mlir;

namespace rnnc {

namespace {

class ParameterBuilder {
public:
  ParameterBuilder(OpBuilder &builder, Location loc, const Layer &layer)
      : builder(builder), loc(loc), layer(layer) {}

  void add(StringRef weight, ArrayRef<int64_t> shape, const Call &initializer) {
    create(weight, shape, builder.getStringAttr(nameOf(initializer)), numbers(initializer), {});
  }
  void add(StringRef weight, ArrayRef<int64_t> shape, ArrayRef<Attribute> parts) {
    create(weight, shape, {}, {}, builder.getArrayAttr(parts));
  }
  Attribute part(int64_t columns, const Call &initializer) {
    return rnn::PartAttr::get(builder.getContext(), columns,
                              builder.getStringAttr(nameOf(initializer)), numbers(initializer));
  }
  Attribute ones(int64_t columns) {
    return rnn::PartAttr::get(builder.getContext(), columns, builder.getStringAttr("ones"), {});
  }

private:
  void create(StringRef weight, ArrayRef<int64_t> shape, StringAttr initializer, ArrayAttr numbers,
              ArrayAttr parts) {
    auto parameter = rnn::ParameterOp::create(
        builder, loc, builder.getStringAttr(layer.name + "." + weight.str()),
        TypeAttr::get(RankedTensorType::get(shape, builder.getF32Type())),
        builder.getStringAttr(layer.name + "/" + cell() + weight.str()), initializer, numbers,
        parts, FloatAttr(), FloatAttr(), StringAttr(), ArrayAttr(), IntegerAttr());
    // Keras' names of their options: recurrent_regularizer, bias_constraint.
    std::string stem = weight == "recurrent_kernel" ? "recurrent" : weight.str();
    const Arguments &given = layer.call->arguments;
    if (given.hasCall(stem + "_regularizer"))
      regularize(parameter, given.call(stem + "_regularizer"));
    if (given.hasCall(stem + "_constraint"))
      constrain(parameter, given.call(stem + "_constraint"));
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

  /// Keras names a cell's weights by the cell: gru_1/gru_cell/kernel.
  std::string cell() {
    switch (layer.kind) {
    case LayerKind::SimpleRnn:
      return "simple_rnn_cell/";
    case LayerKind::Lstm:
      return "lstm_cell/";
    case LayerKind::Gru:
      return "gru_cell/";
    case LayerKind::Rnn:
      return layer.cell->name + "/";
    default:
      return "";
    }
  }
  ArrayAttr numbers(const Call &initializer) {
    SmallVector<double> numbers = numbersOf(initializer);
    return numbers.empty() ? ArrayAttr() : builder.getF64ArrayAttr(numbers);
  }

  OpBuilder &builder;
  Location loc;
  const Layer &layer;
};

void addCellParameters(ParameterBuilder &weights, const Layer &layer) {
  for (const CellParameter &parameter : layer.cell->parameters) {
    std::vector<int64_t> shape = parameter.shape(layer.inputShape.back(), layer.units);
    if (parameter.initializers.size() == 1) {
      weights.add(parameter.name, shape, parameter.initializers.front());
      continue;
    }
    SmallVector<Attribute> parts;
    for (const Call &initializer : parameter.initializers)
      parts.push_back(weights.part(layer.units, initializer));
    weights.add(parameter.name, shape, parts);
  }
}

void addKernels(ParameterBuilder &weights, const Layer &layer) {
  int64_t columns = gatesOf(layer) * layer.units;
  weights.add("kernel", {layer.inputShape.back(), columns}, *layer.kernelInitializer);
  if (isRecurrent(layer.kind))
    weights.add("recurrent_kernel", {layer.units, columns}, *layer.recurrentInitializer);
  if (!layer.useBias)
    return;
  if (hasTwoBiases(layer))
    weights.add("bias", {2, columns}, *layer.biasInitializer);
  else if (layer.kind == LayerKind::Lstm && layer.unitForgetBias) // gates i, f, c, o
    weights.add("bias", {columns},
                {weights.part(layer.units, *layer.biasInitializer), weights.ones(layer.units),
                 weights.part(2 * layer.units, *layer.biasInitializer)});
  else
    weights.add("bias", {columns}, *layer.biasInitializer);
}

void addNormalization(ParameterBuilder &weights, const Layer &layer) {
  const Arguments &given = layer.call->arguments;
  for (auto [weight, option] : {std::pair("gamma", "scale"), std::pair("beta", "center")})
    if (given.boolean(option))
      weights.add(weight, {layer.units}, given.call(std::string(weight) + "_initializer"));
}

} // namespace

void addParameters(OpBuilder &builder, Location loc, const Layer &layer) {
  for (const Layer &inner : layer.wrapped)
    addParameters(builder, loc, inner);
  ParameterBuilder weights(builder, loc, layer);
  if (layer.kind == LayerKind::Rnn)
    addCellParameters(weights, layer);
  else if (isRecurrent(layer.kind) || layer.kind == LayerKind::Dense)
    addKernels(weights, layer);
  else if (layer.kind == LayerKind::Embedding)
    weights.add("embeddings", {layer.call->arguments.size("input_dim"), layer.units},
                layer.call->arguments.call("embeddings_initializer"));
  else if (layer.kind == LayerKind::LayerNormalization)
    addNormalization(weights, layer);
}

} // namespace rnnc
