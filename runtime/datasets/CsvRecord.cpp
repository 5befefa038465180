// Lines of CSV -> the fields of one record.
#include "datasets/CsvRecord.h"

#include "data/Error.h"
#include "text/TextFiles.h"

#include <algorithm>

namespace rnn {

void CsvRecord::clear() {
  values.assign(1, {});
  state = State::FieldBegins;
  size = 0;
}

bool CsvRecord::add(std::string_view line) {
  size += line.size();
  size_t end = withoutLineEnd(line).size();
  for (size_t i = 0; i < end; ++i) {
    char c = line[i];
    switch (state) {
    case State::Quoted:
      // Copy everything up to the next quote at once.
      if (c != '"') {
        size_t quote = std::min(line.find('"', i), end);
        values.back() += line.substr(i, quote - i);
        i = quote - 1;
      } else {
        state = State::QuoteInQuoted;
      }
      break;
    case State::QuoteInQuoted:
      if (c != '"' && c != ',')
        fail("field {} continues after its closing quote; double the quotes inside a quoted field",
             values.size());
      if (c == '"')
        values.back() += c;
      state = c == '"' ? State::Quoted : State::FieldBegins;
      if (c == ',')
        values.emplace_back();
      break;
    case State::FieldBegins:
    case State::Plain:
      if (c == ',') {
        values.emplace_back();
        state = State::FieldBegins;
      } else if (c == '"' && state == State::FieldBegins) {
        state = State::Quoted;
      } else {
        values.back() += c;
        state = State::Plain;
      }
    }
  }
  if (state == State::Quoted) {
    values.back() += line.substr(end);
    return false;
  }
  return true;
}

} // namespace rnn
