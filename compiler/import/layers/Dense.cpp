// keras.io/api/layers/core_layers/dense: one cell without a state.
#include "import/Cells.h"
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

Flow importDense(ImportContext &import, const Layer &layer, Flow input) {
  bool single = cast<RankedTensorType>(input.value.getType()).getRank() == 1;
  Value sequence = rnn::asSequence(import.builder, import.loc, input.value);
  Value output = import.map({sequence}, [&](Body body, ValueRange step) {
    body.units = layer.units;
    return buildCell(body, layer, {{step[0]}, {}}, {});
  })[0];
  if (single)
    output = rnn::ReshapeOp::create(import.builder, import.loc, import.vector(layer.units), output);
  return {output, input.mask};
}

} // namespace rnnc
