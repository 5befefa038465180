// Pickles become records of what they would build and call; hostile ones end in an error.
#include "exchange/pytorch/Pickle.h"

#include "Expect.h"

#include <catch2/catch.hpp>

using namespace rnn;
using namespace rnn::exchange;
using namespace std::string_literals;
using Catch::Matchers::Contains;

namespace {

std::string errorOf(const std::string &bytes) {
  return messageOf([&] { Pickle(bytes, "`f`"); });
}

} // namespace

TEST_CASE("Numbers, texts and containers of all protocols are read") {
  // {'a': [1, -2, 300, 1.5, True, None]} with protocol 2, and a list with protocol 0.
  std::string bytes =
      "\x80\x02}q\0X\x01\0\0\0aq\1]q\2(K\1J\xfe\xff\xff\xffM\x2c\1G\x3f\xf8\0\0\0\0\0\0"
      "\x88Nes."s;
  Pickle pickle(bytes, "`f`");
  const PickleObject *list = pickle.find(pickle.root(), "a");
  REQUIRE(list);
  REQUIRE(list->items.size() == 6);
  CHECK(pickle.at(list->items[0]).integer == 1);
  CHECK(pickle.at(list->items[1]).integer == -2);
  CHECK(pickle.at(list->items[2]).integer == 300);
  CHECK(pickle.at(list->items[3]).real == 1.5);
  CHECK(pickle.at(list->items[4]).kind == PickleObject::Kind::Boolean);
  CHECK(pickle.at(list->items[5]).kind == PickleObject::Kind::None);
  CHECK(pickle.size() == bytes.size());

  std::string old = "(lp0\nI12\naF2.5\naS'text'\na.";
  Pickle first(old, "`f`");
  REQUIRE(first.root().items.size() == 3);
  CHECK(first.at(first.root().items[0]).integer == 12);
  CHECK(first.at(first.root().items[1]).real == 2.5);
  CHECK(first.at(first.root().items[2]).text == "text");
}

TEST_CASE("A call is recorded, not made") {
  std::string bytes = "cposix\nsystem\n(S'touch /tmp/x'\ntR.";
  Pickle pickle(bytes, "`f`");
  CHECK(pickle.calleeOf(pickle.root()) == "posix.system");
  const std::vector<PickleIndex> &arguments = pickle.argumentsOf(pickle.root());
  REQUIRE(arguments.size() == 1);
  CHECK(pickle.at(arguments[0]).text == "touch /tmp/x");
}

TEST_CASE("A truncated pickle is an error at every length") {
  std::string bytes = "\x80\x02}q\0X\x01\0\0\0aq\1]q\2(K\1K\2es."s;
  for (size_t length = 0; length < bytes.size(); ++length)
    CHECK_THAT(errorOf(bytes.substr(0, length)), Contains("truncated"));
}

TEST_CASE("Pickles that make no sense are errors") {
  CHECK_THAT(errorOf("\xff"), Contains("no instruction"));
  CHECK_THAT(errorOf("."), Contains("takes an object that is not there"));
  CHECK_THAT(errorOf("t."), Contains("ends a list that has no beginning"));
  CHECK_THAT(errorOf("h\1."), Contains("refers to object 1"));
  CHECK_THAT(errorOf("(o."), Contains("calls nothing"));
  // A text of 4 GB in a file of 10 bytes.
  CHECK_THAT(errorOf("X\xff\xff\xff\xff"s + "abc."), Contains("truncated"));
  CHECK_THAT(errorOf("(" + std::string(2000, 'x') + "\ny\n."), Contains("no instruction"));
  CHECK_THAT(errorOf("c" + std::string(2000, 'x') + "\ny\n."), Contains("2001 letters"));
}

TEST_CASE("A pickle cannot fill the memory") {
  CHECK_THAT(errorOf(std::string(3 << 20, 'N')), Contains("objects"));
  CHECK_THAT(errorOf(std::string(5 << 20, '(')), Contains("lists within lists"));
  CHECK_THAT(errorOf("N" + std::string(5 << 20, '2')), Contains("stack"));
  CHECK_THAT(errorOf("N" + std::string(2 << 20, '\x94')), Contains("remembers"));
  // Each list holds the one before twice: 2^60 objects if they were copied.
  std::string doubling = "]";
  for (int i = 0; i < 60; ++i)
    doubling += "(h" + "\0"s + "h" + "\0"s + "lq" + "\0"s;
  std::string bomb = "]q\0"s + doubling.substr(1) + ".";
  Pickle pickle(bomb, "`f`");
  CHECK(pickle.all().size() < 100);
}
