// Names in files -> names of the language.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace rnn::exchange {

/// Gives every name a form that the language accepts and that no earlier name has.
class Names {
public:
  enum class Kind {
    Value, // a letter or `_`, then letters, digits and `_`; no word of the language
    Layer, // letters, digits, `_`, `-` and `.`
  };
  explicit Names(Kind kind) : kind(kind) {}

  /// Other characters become `_`; a number is added to a name that is taken.
  std::string add(std::string_view name);
  bool isTaken(const std::string &name) const { return taken.contains(name); }

private:
  bool accepts(unsigned char character) const;

  Kind kind;
  std::set<std::string> taken;
};

} // namespace rnn::exchange
