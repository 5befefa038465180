// Names of values, and of layers that are applied by their names -> tensors.
#pragma once

#include "model/Model.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace rnnc {

class NamedValues {
public:
  /// The names of the inputs and parameters, which the model has already.
  NamedValues(const ast::Model &tree, const Model &model, Diagnostics &diagnostics);

  /// The tensor of a name, which is used then; nothing after an error.
  std::optional<size_t> find(const ast::Name &name);
  void use(size_t tensor) { used.insert(tensor); }

  /// Whether the line names a layer, which is not applied yet.
  bool isOfLayer(const ast::LayerStatement &statement) const;
  /// Whether a call may be one of a layer that has no name: reports the name of a value, and that
  /// of a layer further down.
  bool mayBeLayer(const ast::Value &call);
  /// `encoder = gru(3)`
  void addLayer(const ast::Name &name);

  /// Names the tensors that the model gets next; false after an error.
  bool nameResults(std::vector<Tensor> &outputs, const ast::LayerStatement &statement);
  /// Errors that follow from an earlier one are not reported.
  void addUnknown(const std::vector<ast::Name> &names);

  void warnOfUnused() const;

private:
  struct NamedValue {
    std::optional<size_t> tensor;     // empty: an error has been reported
    std::optional<SourceRange> range; // location of the name of a result
  };
  bool isNew(const ast::Name &name);

  const Model &model;
  Diagnostics &diagnostics;
  std::map<std::string, NamedValue> values;
  std::set<std::string> appliedNames, laterLayers; // in the whole text
  std::set<std::string> layers;                    // so far
  std::set<size_t> used;                           // tensors that are read
};

} // namespace rnnc
