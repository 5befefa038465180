// A layer's weights in Keras' order, shapes and names.
#include "import/LayerParameters.h"

#include "import/Cells.h"
#include "import/Initializers.h"

#include <map>

using namespace mlir;

namespace rnnc {

namespace {

struct ParameterBuilder {
  OpBuilder &builder;
  Location loc;
  const Layer &layer;

  /// `initializer` is the layer's argument of that name.
  void add(StringRef weight, ArrayRef<int64_t> shape, StringRef initializer,
           bool unitForgetBias = false) {
    // Keras names the cell's weights by the cell: gru_1/gru_cell/kernel.
    static const std::map<LayerKind, std::string> cells = {{LayerKind::SimpleRnn, "simple_rnn_cell/"},
                                                           {LayerKind::Lstm, "lstm_cell/"},
                                                           {LayerKind::Gru, "gru_cell/"}};
    auto cell = cells.find(layer.kind);
    const Call &call = layer.call->arguments.call(initializer);
    SmallVector<double> numbers = numbersOf(call);
    rnn::ParameterOp::create(builder, loc, layer.name + "." + weight.str(),
                             RankedTensorType::get(shape, builder.getF32Type()),
                             layer.name + "/" + (cell == cells.end() ? "" : cell->second) +
                                 weight.str(),
                             nameOf(call),
                             numbers.empty() ? ArrayAttr() : builder.getF64ArrayAttr(numbers),
                             unitForgetBias, IntegerAttr());
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
    else
      add("bias", {columns}, "bias_initializer",
          layer.kind == LayerKind::Lstm && layer.unitForgetBias);
  }

  void addNormalization() {
    for (auto [weight, option] : {std::pair("gamma", "scale"), std::pair("beta", "center")})
      if (layer.call->arguments.boolean(option))
        add(weight, {layer.units}, std::string(weight) + "_initializer");
  }
};

} // namespace

void addParameters(OpBuilder &builder, Location loc, const Layer &layer) {
  for (const Layer &inner : layer.wrapped)
    addParameters(builder, loc, inner);
  ParameterBuilder weights{builder, loc, layer};
  if (isRecurrent(layer.kind) || layer.kind == LayerKind::Dense)
    weights.addKernels();
  else if (layer.kind == LayerKind::Embedding)
    weights.add("embeddings", {layer.call->arguments.size("input_dim"), layer.units},
                "embeddings_initializer");
  else if (layer.kind == LayerKind::LayerNormalization)
    weights.addNormalization();
}

} // namespace rnnc
