// A syntax tree -> text, for `--emit=ast`.
#pragma once

#include "syntax/Ast.h"

namespace rnnc {
std::string printAst(const ast::Model &model);
}
