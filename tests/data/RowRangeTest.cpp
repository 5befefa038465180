// "A:B" selects the rows that Python's slices select.
#include "data/RowRange.h"

#include "Expect.h"

using namespace rnn;

TEST_CASE("row ranges mean what they mean in Python") {
  auto rows = [](std::string_view text) {
    RowRange range = parseRows(text, 100, "`d.npz`");
    return std::pair(range.begin, range.end);
  };
  using Range = std::pair<uint64_t, uint64_t>;
  CHECK(rows("0:25") == Range(0, 25));
  CHECK(rows("25:100") == Range(25, 100));
  CHECK(rows(":7") == Range(0, 7));
  CHECK(rows("90:") == Range(90, 100));
  CHECK(rows("-10:") == Range(90, 100));
  CHECK(rows("-10:-5") == Range(90, 95));
  CHECK(rows(":") == Range(0, 100));
  CHECK(rows("") == Range(0, 100));
  CHECK(rows("90:101") == Range(90, 100));
  CHECK(rows("0:9223372036854775807") == Range(0, 100));
  CHECK(rows("-101:") == Range(0, 100));
  CHECK(rows("-9223372036854775808:5") == Range(0, 5));
}

TEST_CASE("a range of no rows is an error") {
  auto message = [](std::string_view text) {
    return messageOf([&] { parseRows(text, 100, "`d.npz`"); });
  };
  CHECK(message("100:200") ==
        "the range `100:200` is empty: `d.npz` has 100 rows, and the range goes from 100 to 100");
  CHECK(message("5:5") ==
        "the range `5:5` is empty: `d.npz` has 100 rows, and the range goes from 5 to 5");
  CHECK(message("9:3") ==
        "the range `9:3` is empty: `d.npz` has 100 rows, and the range goes from 9 to 3");
  for (const char *text : {"7", "a:b", "1:2:3", "1 :2", "0x1:2", "99999999999999999999:"})
    CHECK(message(text) ==
          fmt::format("`{}` is not a range of rows; write `A:B`, such as `0:2560`", text));
}
