// A layer -> ops, by the importer of its kind.
#include "import/ImportLayer.h"

#include "import/layers/Importers.h"
#include "model/LayerDefinition.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace rnnc {

namespace {

/// tests/docs/language.test imports every kind of layer.
const LayerImporter &importerOf(const Layer &layer) {
  for (const auto &[name, importer] : layerImporters)
    if (name == layer.definition->schema.name)
      return importer;
  llvm_unreachable("a kind of layer has no importer");
}

} // namespace

LayerValues importLayer(ImportContext &import, const Layer &layer, ArrayRef<Flow> inputs,
                        MutableArrayRef<Value> states) {
  const LayerImporter &importer = importerOf(layer);
  if (auto *one = std::get_if<decltype(&importDense)>(&importer))
    return {(*one)(import, layer, inputs.front())};
  if (auto *several = std::get_if<decltype(&importMerge)>(&importer))
    return {(*several)(import, layer, inputs)};
  return std::get<decltype(&importRecurrent)>(importer)(import, layer, inputs.front(), states);
}

} // namespace rnnc
