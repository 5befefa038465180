// The text of a model -> its syntax tree, or errors with their places.
#include "Fuzz.h"
#include "syntax/Parser.h"
#include "syntax/PrintAst.h"

using namespace rnnc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Source source("m.rnn", std::string(rnn::fuzz::viewOf(data, size)));
  Diagnostics diagnostics(source);
  std::optional<ast::Model> tree = parseModel(source, diagnostics);
  bool silent = !tree && !diagnostics.hasErrors();
  if (silent || (diagnostics.hasErrors() && diagnostics.text().empty()))
    std::abort();
  if (tree)
    printAst(*tree);
  return 0;
}
