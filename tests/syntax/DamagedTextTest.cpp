// A model's text with each byte changed, or truncated anywhere: the front end accepts it or reports
// the error with its location.
#include "model/Check.h"
#include "syntax/Parser.h"

#include <catch2/catch.hpp>

using namespace rnnc;

namespace {

const std::string whole = "# All kinds of statements.\n"
                          "cell leaky(x, h) {\n"
                          "  parameter kernel: [features, 2 * units] = [zeros, ones]\n"
                          "  a = elu(dot(x, kernel)[0], .5)\n"
                          "  next h = -a * (h - 1) / 2\n"
                          "}\n"
                          "model m {\n"
                          "  input x: f32[10, 2]\n"
                          "  gru(30, return_sequences=true, name=\"caf\u00e9\")\n"
                          "  rnn(leaky(7), return_sequences=true)\n"
                          "  lstm(units=7, activation=relu)\n"
                          "  dense(1)\n"
                          "  loss mse\n"
                          "  optimizer sgd(learning_rate=1e-2, momentum=.9)\n"
                          "  batch 32\n"
                          "}";

enum class Verdict { Accepted, Refused, Silent };

Verdict judge(const std::string &text) {
  Source source("m.rnn", text);
  Diagnostics diagnostics(source);
  std::optional<ast::Model> tree = parseModel(source, diagnostics);
  auto shardSamples = [](int64_t batch) { return batch; };
  std::optional<Model> model = tree ? checkModel(*tree, shardSamples, diagnostics) : std::nullopt;
  std::string printed = diagnostics.text();
  bool hasError = printed.find(": error: ") != std::string::npos;
  if (model)
    return hasError ? Verdict::Silent : Verdict::Accepted;
  bool placed = printed.starts_with("m.rnn:") && hasError;
  return placed && diagnostics.hasErrors() ? Verdict::Refused : Verdict::Silent;
}

/// The text without what it names wrongly: `é` is no letter of a layer's name.
std::string valid() {
  std::string text = whole;
  return text.replace(text.find("caf\u00e9"), 5, "first");
}

} // namespace

TEST_CASE("the undamaged text is accepted") {
  CHECK(judge(valid()) == Verdict::Accepted);
  CHECK(judge(whole) == Verdict::Refused);
}

TEST_CASE("no beginning of a model is a model") {
  for (const std::string &text : {valid(), whole})
    for (size_t length = 0; length < text.size(); ++length)
      if (judge(text.substr(0, length)) != Verdict::Refused)
        FAIL("cut to " << length << " bytes: " << text.substr(0, length));
}

TEST_CASE("a text with another byte anywhere is accepted or refused with a place") {
  const std::string bytes("\0\t\n\r \"#(),-.0=?[]_e{}z\x7f\x80\xc3\xff", 26);
  for (const std::string &text : {valid(), whole})
    for (size_t i = 0; i < text.size(); ++i)
      for (char byte : bytes) {
        std::string replaced = text, inserted = text;
        replaced[i] = byte;
        inserted.insert(i, 1, byte);
        if (judge(replaced) == Verdict::Silent)
          FAIL("byte " << int(byte) << " in place of " << i << ": " << replaced);
        if (judge(inserted) == Verdict::Silent)
          FAIL("byte " << int(byte) << " before " << i << ": " << inserted);
      }
}

TEST_CASE("a text without some of its bytes is accepted or refused with a place") {
  const std::string text = valid();
  for (size_t i = 0; i < text.size(); ++i)
    for (size_t count : {1, 2, 7, 40})
      if (judge(std::string(text).erase(i, count)) == Verdict::Silent)
        FAIL(count << " bytes removed at " << i);
}
