// Text -> JSON, or an error with its place.
#include "exchange/Json.h"

#include <algorithm>
#include <cctype>

namespace rnn::exchange {

namespace {

/// Deeper nesting than any model's, which would be a danger to code that walks through it.
constexpr int mostNesting = 200;

/// Python writes numbers that JSON lacks: `NaN`, `Infinity`, `-Infinity`.
std::string withoutPythonNumbers(std::string_view text) {
  std::string result;
  bool inString = false;
  for (size_t i = 0; i < text.size();) {
    char c = text[i];
    if (inString && c == '\\') {
      result += text.substr(i, 2);
      i += 2;
      continue;
    }
    if (c == '"')
      inString = !inString;
    bool replaced = false;
    if (!inString)
      for (std::string_view word : {"NaN", "Infinity", "-Infinity"})
        if (text.substr(i).starts_with(word)) {
          result += "null";
          i += word.size();
          replaced = true;
          break;
        }
    if (!replaced) {
      result += c;
      ++i;
    }
  }
  return result;
}

} // namespace

Json parseJson(std::string_view text, const std::string &what) {
  auto tooDeep = [&](int depth, Json::parse_event_t, Json &) {
    if (depth > mostNesting)
      fail("{}: the JSON is nested more than {} times", what, mostNesting);
    return true;
  };
  try {
    return Json::parse(withoutPythonNumbers(text), tooDeep);
  } catch (const Json::exception &error) {
    fail("{}: not JSON: {}", what, error.what());
  }
}

const Json &member(const Json &object, const std::string &name, const std::string &what) {
  if (!object.is_object() || !object.contains(name))
    fail("{}: `{}` is missing", what, name);
  return object.at(name);
}

} // namespace rnn::exchange
