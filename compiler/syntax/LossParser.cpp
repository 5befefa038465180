// Tokens -> the syntax tree of a loss; docs/LANGUAGE.md has the grammar.
#include "syntax/LossParser.h"

#include <fmt/format.h>

namespace rnnc {

ast::Loss LossParser::loss() {
  ast::Loss loss;
  loss.complete =
      definition(loss.name, loss.arguments, "the name of the prediction or of the target",
                 [&] { return statement(loss); });
  return loss;
}

/// `a = ...`, or the value of the loss, which is the last line.
bool LossParser::statement(ast::Loss &loss) {
  if (loss.result) {
    error(loss.result->range, fmt::format("the value of a {} must be its last line", what),
          "give this line a name: `a = ...`");
    return false;
  }
  if (isAssignment()) {
    ast::Assignment assignment;
    if (!name(assignment.name, "a name") || !assigned(assignment))
      return false;
    loss.assignments.push_back(std::move(assignment));
    return endOfLine();
  }
  ast::Expression value;
  if (!expression(value) || !endOfLine())
    return false;
  loss.result = std::move(value);
  return true;
}

} // namespace rnnc
