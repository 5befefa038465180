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

  void add(StringRef weight, ArrayRef<int64_t> shape, const Call &initializer,
           bool unitForgetBias = false) {
    // Keras names the cell's weights by the cell: gru_1/gru_cell/kernel.
    static const std::map<LayerKind, std::string> cells = {{LayerKind::SimpleRnn, "simple_rnn_cell/"},
                                                           {LayerKind::Lstm, "lstm_cell/"},
                                                           {LayerKind::Gru, "gru_cell/"},
                                                           {LayerKind::Dense, ""}};
    SmallVector<double> numbers = numbersOf(initializer);
    rnn::ParameterOp::create(builder, loc, layer.name + "." + weight.str(),
                             RankedTensorType::get(shape, builder.getF32Type()),
                             layer.name + "/" + cells.at(layer.kind) + weight.str(),
                             nameOf(initializer),
                             numbers.empty() ? ArrayAttr() : builder.getF64ArrayAttr(numbers),
                             unitForgetBias, IntegerAttr());
  }
};

} // namespace

void addParameters(OpBuilder &builder, Location loc, const Layer &layer) {
  for (const Layer &direction : layer.wrapped)
    addParameters(builder, loc, direction);
  if (!isRecurrent(layer.kind) && layer.kind != LayerKind::Dense)
    return;
  ParameterBuilder weights{builder, loc, layer};
  int64_t columns = gatesOf(layer.kind) * layer.units;
  weights.add("kernel", {layer.inputShape.back(), columns}, *layer.kernelInitializer);
  if (layer.kind != LayerKind::Dense)
    weights.add("recurrent_kernel", {layer.units, columns}, *layer.recurrentInitializer);
  if (!layer.useBias)
    return;
  if (hasTwoBiases(layer))
    weights.add("bias", {2, columns}, *layer.biasInitializer);
  else
    weights.add("bias", {columns}, *layer.biasInitializer,
                layer.kind == LayerKind::Lstm && layer.unitForgetBias);
}

} // namespace rnnc
