// A call's arguments against its schema.
#pragma once

#include "model/Schema.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>

namespace rnnc {

/// The value of every argument of the schema, given or standard.
class Arguments {
public:
  /// Matches positions and names; reports unknown, missing, doubled and
  /// ill-typed ones. `what` is "layer", "loss" or "optimizer".
  Arguments(const ast::Value &call, const CallSchema &schema, Diagnostics &diagnostics);

  bool valid() const { return ok; }
  int64_t size(std::string_view name) const { return values.at(name).integer; }
  double real(std::string_view name) const { return values.at(name).real; }
  bool boolean(std::string_view name) const { return values.at(name).boolean; }
  const std::string &text(std::string_view name) const { return values.at(name).text; }
  SourceRange range(std::string_view name) const { return values.at(name).range; }
  bool has(std::string_view name) const { return values.contains(name); }

private:
  void check(const ArgumentSchema &schema, const ast::Value &value, const ast::Value &call,
             Diagnostics &diagnostics);

  std::map<std::string_view, ast::Value> values;
  bool ok = true;
};

const std::vector<std::string_view> &activationNames();

} // namespace rnnc
