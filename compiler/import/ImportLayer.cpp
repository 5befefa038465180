// The kinds of layers, each in a file of `layers`.
#include "import/ImportLayer.h"

#include "import/Activations.h"

using namespace mlir;

namespace rnnc {

namespace {

Flow importSimple(LayerImport &import, const Layer &layer, ArrayRef<Flow> inputs) {
  Flow input = inputs.front();
  switch (layer.kind) {
  case LayerKind::Dense:
    return importDense(import, layer, input);
  case LayerKind::Embedding:
    return importEmbedding(import, layer, input);
  case LayerKind::Masking:
    return importMasking(import, layer, input);
  case LayerKind::TimeDistributed: // what works on the last axis does so at each step
    return importSimple(import, layer.wrapped.front(), inputs);
  case LayerKind::Activation:
    return {import.elementwise(
                {input.value},
                [&](Body body, ValueRange x) { return activate(body, *layer.activation, x[0]); }),
            input.mask};
  case LayerKind::Dropout:
  case LayerKind::SpatialDropout1d:
  case LayerKind::GaussianNoise:
    return import.isTraining ? importNoise(import, layer, input) : input;
  case LayerKind::LayerNormalization:
    return importNormalization(import, layer, input);
  case LayerKind::GlobalAveragePooling1d:
  case LayerKind::GlobalMaxPooling1d:
    return importPooling(import, layer, input);
  case LayerKind::Flatten:
    return importFlatten(import, layer, input);
  case LayerKind::RepeatVector:
    return importRepeat(import, layer, input);
  default:
    return importMerge(import, layer, inputs);
  }
}

} // namespace

LayerValues importLayer(LayerImport &import, const Layer &layer, ArrayRef<Flow> inputs,
                        MutableArrayRef<Value> states) {
  if (layer.kind == LayerKind::Bidirectional)
    return importBidirectional(import, layer, inputs.front(), states);
  if (isRecurrent(layer.kind))
    return importRecurrent(import, layer, inputs.front(), states);
  return {importSimple(import, layer, inputs)};
}

} // namespace rnnc
