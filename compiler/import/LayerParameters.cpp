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

  /// `initializer` is the layer's argument of that name.
  void add(StringRef weight, ArrayRef<int64_t> shape, StringRef initializer) {
    create(weight, shape, argument(initializer));
  }

  void addKernels() {
    int64_t columns = gatesOf(layer) * layer.units;
    add("kernel", {layer.inputShape.back(), columns}, "kernel_initializer");
    if (isRecurrent(layer.kind))
      add("recurrent_kernel", {layer.units, columns}, "recurrent_initializer");
    if (!layer.useBias)
      return;
    if (hasTwoBiases(layer))
      add("bias", {2, columns}, "bias_initializer");
    else if (layer.kind == LayerKind::Lstm && layer.unitForgetBias)
      addForgetBias();
    else
      add("bias", {columns}, "bias_initializer");
  }

  void addOwn(const Cell &cell) {
    for (const CellParameter &parameter : cell.parameters) {
      std::vector<int64_t> shape = parameter.shape(layer.inputShape.back(), layer.units);
      if (parameter.initializers.size() == 1) {
        create(parameter.name, shape, parameter.initializers.front());
        continue;
      }
      SmallVector<Attribute> parts;
      for (const Call &initializer : parameter.initializers)
        parts.push_back(part(layer.units, initializer));
      create(parameter.name, shape, parts);
    }
  }

  void addNormalization() {
    for (auto [weight, option] : {std::pair("gamma", "scale"), std::pair("beta", "center")})
      if (layer.call->arguments.boolean(option))
        add(weight, {layer.units}, std::string(weight) + "_initializer");
  }

private:
  /// Gates i, f, c, o: f's bias is one.
  void addForgetBias() {
    const Call &initializer = argument("bias_initializer");
    auto ones = rnn::PartAttr::get(builder.getContext(), layer.units,
                                   builder.getStringAttr("ones"), ArrayAttr());
    create("bias", {4 * layer.units},
           {part(layer.units, initializer), ones, part(2 * layer.units, initializer)});
  }

  const Call &argument(StringRef name) { return layer.call->arguments.call(name); }

  void create(StringRef weight, ArrayRef<int64_t> shape, const Call &initializer) {
    create(weight, shape, builder.getStringAttr(nameOf(initializer)), numbers(initializer), {});
  }
  void create(StringRef weight, ArrayRef<int64_t> shape, ArrayRef<Attribute> parts) {
    create(weight, shape, {}, {}, builder.getArrayAttr(parts));
  }
  void create(StringRef weight, ArrayRef<int64_t> shape, StringAttr initializer, ArrayAttr numbers,
              ArrayAttr parts) {
    rnn::ParameterOp::create(builder, loc,
                             builder.getStringAttr(layer.name + "." + weight.str()),
                             TypeAttr::get(RankedTensorType::get(shape, builder.getF32Type())),
                             builder.getStringAttr(layer.name + "/" + cell() + weight.str()),
                             initializer, numbers, parts, IntegerAttr());
  }
  Attribute part(int64_t columns, const Call &initializer) {
    return rnn::PartAttr::get(builder.getContext(), columns,
                              builder.getStringAttr(nameOf(initializer)), numbers(initializer));
  }
  ArrayAttr numbers(const Call &initializer) {
    SmallVector<double> numbers = numbersOf(initializer);
    return numbers.empty() ? ArrayAttr() : builder.getF64ArrayAttr(numbers);
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

  OpBuilder &builder;
  Location loc;
  const Layer &layer;
};

} // namespace

void addParameters(OpBuilder &builder, Location loc, const Layer &layer) {
  for (const Layer &inner : layer.wrapped)
    addParameters(builder, loc, inner);
  ParameterBuilder weights(builder, loc, layer);
  if (layer.kind == LayerKind::Rnn)
    weights.addOwn(*layer.cell);
  else if (isRecurrent(layer.kind) || layer.kind == LayerKind::Dense)
    weights.addKernels();
  else if (layer.kind == LayerKind::Embedding)
    weights.add("embeddings", {layer.call->arguments.size("input_dim"), layer.units},
                "embeddings_initializer");
  else if (layer.kind == LayerKind::LayerNormalization)
    weights.addNormalization();
}

} // namespace rnnc
