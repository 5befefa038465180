// Hints for names and values of Keras that differ in the language or do not exist in it.
#pragma once

#include "model/Schema.h"
#include "syntax/Ast.h"

#include <string>

namespace rnnc {

/// A hint for an unknown name: a similar name, all names, or that the language does not have this
/// name of Keras. `what` is "layer", "loss", "optimizer".
std::string unknownNameHint(std::string_view name, const std::vector<CallSchema> &schemas,
                            std::string_view what);

/// A hint for an argument that the schema does not have.
std::string unknownArgumentHint(std::string_view name, const CallSchema &schema);

/// A hint for a value of the wrong kind, such as `True`, `None` or `"relu"`; else empty.
std::string wrongValueHint(const ast::Value &value, const ArgumentSchema &schema);

/// The same if the name of a call is expected, as after `loss`.
std::string wrongCallHint(const ast::Value &value);

} // namespace rnnc
