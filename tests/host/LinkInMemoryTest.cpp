// Bytes that are no object, and objects that lack something.
#include "host/LinkInMemory.h"
#include "Driver.h"

#include <catch2/catch.hpp>

TEST_CASE("bytes that are no object are an error") {
  std::string error;
  CHECK_FALSE(rnnc::linkInMemory("no object at all", "symbol", error));
  CHECK_FALSE(error.empty());
  error.clear();
  CHECK_FALSE(rnnc::linkInMemory("", "symbol", error));
  CHECK_FALSE(error.empty());
}

TEST_CASE("an object without the wanted symbol is an error") {
  std::string error;
  llvm::raw_string_ostream messages(error);
  rnnc::Options options;
  options.input = "m.rnn";
  std::optional<std::string> object =
      rnnc::compileText(options, "model m {\n  input x: f32[2]\n  dense(1)\n}\n", messages);
  REQUIRE(object);
  CHECK(rnnc::linkInMemory(*object, "m_model", error));
  CHECK_FALSE(rnnc::linkInMemory(*object, "rnn_model_table", error));
  CHECK(error == "the object does not define `rnn_model_table`");
}
