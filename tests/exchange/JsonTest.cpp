// JSON of other tools, and what Python writes beside it.
#include "exchange/Json.h"

#include <catch2/catch.hpp>

namespace rnn::exchange {

using Catch::Matchers::Contains;

TEST_CASE("Python's numbers are null, in strings they stay") {
  Json json = parseJson(R"([NaN, -Infinity, "NaN \" Infinity", 1.5])", "`a.json`");
  CHECK(json == Json{nullptr, nullptr, "NaN \" Infinity", 1.5});
}

TEST_CASE("errors of JSON name the file and the place") {
  CHECK_THROWS_WITH(parseJson("{\"a\": ", "`a.json`"), Contains("`a.json`: not JSON"));
  CHECK_THROWS_WITH(parseJson(std::string(100'000, '['), "`a.json`"), Contains("nested more than"));
  CHECK_THROWS_WITH(member(Json::object(), "config", "`a.json`"), Contains("`config` is missing"));
}

} // namespace rnn::exchange
