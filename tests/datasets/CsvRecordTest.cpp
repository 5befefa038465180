// Commas, quotes and ends of lines in fields of CSV.
#include "datasets/CsvRecord.h"

#include "Expect.h"

using namespace rnn;

using Fields = std::vector<std::string>;

namespace {

/// The fields of one record.
Fields parse(const std::vector<std::string> &lines) {
  CsvRecord record;
  record.clear();
  for (size_t i = 0; i < lines.size(); ++i)
    CHECK(record.add(lines[i]) == (i + 1 == lines.size()));
  return record.fields();
}

} // namespace

TEST_CASE("fields stand between commas") {
  CHECK(parse({"a,b,c\n"}) == Fields{"a", "b", "c"});
  CHECK(parse({"a,,c\r\n"}) == Fields{"a", "", "c"});
  CHECK(parse({"a"}) == Fields{"a"});
  CHECK(parse({",\n"}) == Fields{"", ""});
  CHECK(parse({" a , b\n"}) == Fields{" a ", " b"});
}

TEST_CASE("quotes hold commas, quotes and ends of lines") {
  CHECK(parse({"\"a,b\",c\n"}) == Fields{"a,b", "c"});
  CHECK(parse({"\"say \"\"no\"\"\",c\n"}) == Fields{"say \"no\"", "c"});
  CHECK(parse({"\"\",\"\"\"\"\n"}) == Fields{"", "\""});
  CHECK(parse({"\"a\n", "\r\n", "b\",c\n"}) == Fields{"a\n\r\nb", "c"});
  CHECK(parse({"\"a\r\n", "b\"\r\n"}) == Fields{"a\r\nb"});
}

TEST_CASE("a quote inside of a field without quotes is itself") {
  CHECK(parse({"5\" disc,b\n"}) == Fields{"5\" disc", "b"});
}

TEST_CASE("what follows a closing quote is refused") {
  CsvRecord record;
  record.clear();
  CHECK(messageOf([&] { record.add("x,\"a\"b,c\n"); }) ==
        "field 2 continues after its closing quote; double the quotes inside a quoted field");
}
