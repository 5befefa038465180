// What the compiler's language has: its calls and their arguments, as `rnnc --describe` prints
// them.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace rnn::reference {

/// How a case's text takes over an argument.
enum class Writing {
  Value,      // as Keras' configuration has it
  Size,       // the same, of a list of one its element: the size of a window for its only axis
  Activation, // the same, if the language has it
  Restraint,  // a regularizer or a constraint
  Layer,      // what a wrapper wraps
  Default,    // not at all: there is one value, or it draws random numbers, which are not Keras'
  Nothing,    // without effect on a case, whose weights are given
};

struct Argument {
  std::string name;
  Writing writing;
};

/// A layer, a loss, an optimizer, ...
struct LanguageCall {
  std::string name;
  std::vector<Argument> arguments;

  /// Null if there is none of the name.
  const Argument *find(const std::string &argument) const;
};

class Language {
public:
  /// Asks the compiler. Throws Error.
  Language();

  /// The call of a kind, such as `losses`, that Keras has as this class; null if there is none.
  const LanguageCall *find(const std::string &kind, const std::string &className) const;

private:
  std::map<std::string, std::vector<LanguageCall>> kinds;
};

} // namespace rnn::reference
