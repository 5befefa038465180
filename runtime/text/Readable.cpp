// Text -> one line with escaped control characters.
#include "text/Readable.h"

#include <fmt/format.h>

namespace rnn {

std::string readable(std::string_view text) {
  std::string line;
  for (char c : text)
    if (c == '\n')
      line += "\\n";
    else if (c == '\t')
      line += "\\t";
    else if (c == '\r')
      line += "\\r";
    else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      line += fmt::format("\\x{:02x}", c);
    else
      line += c;
  return line;
}

} // namespace rnn
