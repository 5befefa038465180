// Any text -> a name of the language that is not taken yet.
#include "exchange/model/Names.h"

#include "syntax/Statements.h"

#include <cctype>
#include <fmt/format.h>

namespace rnn::exchange {

bool Names::accepts(unsigned char character) const {
  return character < 128 && (std::isalnum(character) || character == '_' ||
                             (kind == Kind::Layer && (character == '-' || character == '.')));
}

std::string Names::add(std::string_view name) {
  std::string plain;
  for (char character : name.substr(0, 200))
    plain += accepts(static_cast<unsigned char>(character)) ? character : '_';
  bool isValue = kind == Kind::Value;
  if (plain.empty())
    plain = isValue ? "value" : "layer";
  if (isValue &&
      (std::isdigit(static_cast<unsigned char>(plain.front())) || plain == "_" || plain == "true" ||
       plain == "false" || plain == "none" || rnnc::findStatement(plain)))
    plain = "_" + plain;
  std::string unique = plain;
  for (int number = 1; !taken.insert(unique).second; ++number)
    unique = fmt::format("{}_{}", plain, number);
  return unique;
}

} // namespace rnn::exchange
