// A call and its schema -> its checked arguments with defaults.
#pragma once

#include "model/Schema.h"
#include "syntax/Ast.h"
#include "syntax/Diagnostics.h"

#include <map>
#include <set>
#include <string>

namespace rnnc {

struct Call;

/// The value of every argument of the schema, given or default.
class Arguments {
public:
  /// Matches arguments by position and name; reports unknown, missing, duplicate and wrongly typed
  /// ones. A layer that is an argument is one of `layers`.
  Arguments(const ast::Value &call, const CallSchema &schema, const std::vector<CallSchema> &layers,
            Diagnostics &diagnostics);

  bool valid() const { return ok; }
  bool has(std::string_view name) const { return values.contains(name); }
  bool isGiven(std::string_view name) const { return given.contains(name); }
  int64_t size(std::string_view name) const { return values.at(name).integer; }
  double real(std::string_view name) const { return values.at(name).real; }
  /// Nothing if the value is `none`.
  std::optional<double> limit(std::string_view name) const {
    const ast::Value &value = values.at(name);
    return value.text == "none" ? std::nullopt : std::optional(value.real);
  }
  bool boolean(std::string_view name) const { return values.at(name).boolean; }
  const std::string &text(std::string_view name) const { return values.at(name).text; }
  /// The numbers of an argument that is a list.
  std::vector<double> numbers(std::string_view name) const;
  /// The value of an argument that the schema alone cannot resolve, such as a cell.
  const ast::Value &value(std::string_view name) const { return values.at(name); }
  /// The value of an argument that is itself a call, such as an activation.
  const Call &call(std::string_view name) const { return calls.at(name); }
  bool hasCall(std::string_view name) const { return calls.contains(name); }
  /// The location of the argument's value; that of the call if it is not given.
  SourceRange range(std::string_view name) const { return values.at(name).range; }

private:
  void take(const ArgumentSchema &schema, const ast::Value &value,
            const std::vector<CallSchema> &layers, Diagnostics &diagnostics);
  bool isOfType(const ArgumentSchema &schema, const ast::Value &value, const ast::Value &call,
                Diagnostics &diagnostics);

  std::map<std::string_view, ast::Value> values;
  std::map<std::string_view, Call> calls;
  std::set<std::string_view> given;
  bool ok = true;
};

/// A checked call: its canonical name and all its arguments.
struct Call {
  std::string name;
  Arguments arguments;
  SourceRange range, nameRange;
};

/// The schema of a call, or of a name, which means a call without arguments; reports unknown names.
/// `what` is "layer", "loss", "optimizer".
const CallSchema *resolve(const ast::Value &value, const std::vector<CallSchema> &schemas,
                          std::string_view what, Diagnostics &diagnostics);

/// The same with its arguments; nothing after an error. A layer inside a layer is one of `schemas`.
std::optional<Call> resolveCall(const ast::Value &value, const std::vector<CallSchema> &schemas,
                                std::string_view what, Diagnostics &diagnostics);

} // namespace rnnc
