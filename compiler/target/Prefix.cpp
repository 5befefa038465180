// A name -> whether C and C++ leave it to programs.
#include "target/Prefix.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

namespace rnnc {

std::string prefixProblem(std::string_view name) {
  llvm::StringRef text(name);
  auto isPart = [](char c) { return llvm::isAlnum(c) || c == '_'; };
  if (text.empty() || llvm::isDigit(text.front()) || !llvm::all_of(text, isPart))
    return "is no name of C: it needs letters, digits and `_`, and begins with a letter";
  if (text.starts_with("_") || text.contains("__"))
    return "is reserved in C++, like all names that begin with `_` or contain `__`";
  if (text.equals_insensitive("rnn"))
    return "belongs to rnn/model.h, which has an `rnn_model` and macros that begin with `RNN_`";
  return "";
}

} // namespace rnnc
