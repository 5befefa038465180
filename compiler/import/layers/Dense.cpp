// Cells without a state: keras.io/api/layers/core_layers/dense, and layers of the text's own.
#include "import/Cells.h"
#include "import/UserCell.h"
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

namespace {

/// Computes each step, or a vector, with the units of the layer.
Flow mapUnits(ImportContext &import, const Layer &layer, Flow input,
              llvm::function_ref<SmallVector<Value>(const Body &, const CellInputs &)> cell) {
  bool single = cast<RankedTensorType>(input.value.getType()).getRank() == 1;
  Value sequence = rnn::asSequence(import.builder, import.loc, input.value);
  Value output = import.map({sequence}, [&](Body body, ValueRange step) {
    body.units = layer.units;
    return cell(body, {{step[0]}, {}});
  })[0];
  if (single)
    output = rnn::ReshapeOp::create(import.builder, import.loc, import.vector(layer.units), output);
  return {output, input.mask};
}

} // namespace

Flow importDense(ImportContext &import, const Layer &layer, Flow input) {
  return mapUnits(import, layer, input, [&](const Body &body, const CellInputs &step) {
    return buildCell(body, layer, step, {});
  });
}

Flow importOwnLayer(ImportContext &import, const Layer &layer, Flow input) {
  return mapUnits(import, layer, input, [&](const Body &body, const CellInputs &step) {
    return buildUserCell(body, layer, step, {});
  });
}

} // namespace rnnc
