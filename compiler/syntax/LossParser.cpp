// Tokens -> the syntax tree of a loss; docs/LANGUAGE.md has the grammar.
#include "syntax/LossParser.h"

namespace rnnc {

ast::Loss LossParser::loss() {
  ast::Loss loss;
  loss.complete =
      definition(loss.name, loss.arguments, "the name of the prediction or of the target",
                 [&] { return valueOrAssignment(loss.assignments, loss.result); });
  return loss;
}

} // namespace rnnc
