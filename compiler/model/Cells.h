// The cells and the layers of a text's own, checked.
#pragma once

#include "model/Cell.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>
#include <memory>
#include <optional>

namespace rnnc {

struct Layer;

class Cells {
public:
  /// Checks all cells and layers and reports their errors.
  Cells(const std::vector<ast::Cell> &trees, Diagnostics &diagnostics);

  bool has(std::string_view name) const { return cells.contains(name); }
  bool hasLayer(std::string_view name) const { return layers.contains(name); }
  /// The cell of a call such as `peephole_lstm(30)`, and its units; null after an error, which has
  /// been reported.
  std::shared_ptr<const Cell> resolve(const ast::Value &call, int64_t &units,
                                      Diagnostics &diagnostics) const;

  /// The layer of a call, one of Keras' or such as `swish_gate(30)`, without a name of its own;
  /// nothing after an error, which has been reported.
  std::optional<Layer> layer(const ast::Value &call, Diagnostics &diagnostics) const;

private:
  using Checked = std::map<std::string, std::shared_ptr<const Cell>, std::less<>>;

  Checked cells, layers;                         // null: there is an error in it
  std::vector<CallSchema> schemas, layerSchemas; // those of the layers: Keras' ones too
};

} // namespace rnnc
