// A text whose inputs have one length -> the same text with `?`.
#include "oracle/OpenLength.h"

#include <regex>
#include <set>

namespace rnn::oracle {

std::optional<OpenLength> openLength(const std::string &text) {
  static const std::regex anyInput(R"((^|\n) *input )");
  static const std::regex sequence(
      R"(((?:^|\n) *input \w+: (?:tokens|f32|mask)\[)(\d+|\?)(\]|, \d+\]))");
  static const std::regex vector(R"((^|\n) *input \w+: f32\[\d+\])");
  constexpr uint64_t usual = 9;
  auto count = [&](const std::regex &pattern) {
    return std::distance(std::sregex_iterator(text.begin(), text.end(), pattern), {});
  };
  std::set<std::string> lengths;
  for (std::sregex_iterator at(text.begin(), text.end(), sequence), end; at != end; ++at)
    lengths.insert((*at)[2]);
  if (lengths.size() != 1 || count(vector) > 0 || count(sequence) != count(anyInput))
    return std::nullopt;
  uint64_t length = *lengths.begin() == "?" ? usual : std::stoull(*lengths.begin());
  auto with = [&](const std::string &size) {
    return std::regex_replace(text, sequence, "$01" + size + "$03");
  };
  return OpenLength{with(std::to_string(length)), with("?"), length};
}

} // namespace rnn::oracle
