// What users of Keras write where the language has another word, or none.
#pragma once

#include "model/Schema.h"
#include "syntax/Ast.h"

#include <string>

namespace rnnc {

/// A hint for a name that no schema has: the one that is meant, all of them, or that
/// the language lacks what Keras calls so. `what` is "layer", "loss", "optimizer".
std::string unknownNameHint(std::string_view name, const std::vector<CallSchema> &schemas,
                            std::string_view what);

/// A hint for an argument that the schema does not have.
std::string unknownArgumentHint(std::string_view name, const CallSchema &schema);

/// A hint for a value of the wrong kind, such as `True`, `None` or `"relu"`; else empty.
std::string wrongValueHint(const ast::Value &value, const ArgumentSchema &schema);

/// The same where the name of a call is expected, as behind `loss`.
std::string wrongCallHint(const ast::Value &value);

} // namespace rnnc
