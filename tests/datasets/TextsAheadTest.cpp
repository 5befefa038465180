// Texts loaded by several threads arrive in order, and so do errors.
#include "datasets/TextsAhead.h"

#include "Texts.h"

#include <atomic>

using namespace rnn;

TEST_CASE("texts come in order, whichever thread is first") {
  TextsAhead texts(1000, [](size_t number) {
    if (number % 7 == 0)
      std::this_thread::sleep_for(std::chrono::microseconds(200));
    return std::to_string(number);
  });
  for (size_t number = 0; number < 1000; ++number)
    REQUIRE(texts.next() == std::to_string(number));
}

TEST_CASE("not all texts are loaded before they are asked for") {
  std::atomic<size_t> loaded{0};
  {
    TextsAhead texts(100000, [&](size_t) {
      ++loaded;
      return std::string();
    });
    for (int i = 0; i < 100; ++i)
      texts.next();
  }
  CHECK(loaded >= 100);
  CHECK(loaded <= 200);
}

TEST_CASE("an error comes in the place of its text") {
  TextsAhead texts(5, [](size_t number) -> std::string {
    if (number == 3)
      fail("text {} is damaged", number);
    return std::to_string(number);
  });
  CHECK(texts.next() == "0");
  CHECK(texts.next() == "1");
  CHECK(texts.next() == "2");
  CHECK(messageOf([&] { texts.next(); }) == "text 3 is damaged");
  CHECK(texts.next() == "4");
}
