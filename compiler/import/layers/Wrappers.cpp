// Layers that do the same at each step -> the ops for all steps.
#include "import/Activations.h"
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

/// A layer that works on the last axis does so at each step.
Flow importTimeDistributed(ImportContext &import, const Layer &layer, Flow input) {
  Flow output = importLayer(import, layer.wrapped.front(), {input}, {}).front();
  return {output.value, input.mask};
}

Flow importIdentity(ImportContext &, const Layer &, Flow input) { return input; }

Flow importActivation(ImportContext &import, const Layer &layer, Flow input) {
  return {import.elementwise(
              {input.value},
              [&](Body body, ValueRange x) { return activate(body, *layer.activation, x[0]); }),
          input.mask};
}

} // namespace rnnc
