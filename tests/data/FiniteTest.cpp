// The first value that is not finite is reported with its index.
#include "data/Finite.h"

#include "Expect.h"

#include <limits>

using namespace rnn;

TEST_CASE("the first number that is none is named with its place") {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  Array array{{4, 3, 2}, std::vector<float>(24, 1)};
  auto message = [&](uint64_t firstRow = 0) {
    return messageOf([&] { requireFinite(array, "`x` of `d.npz`", firstRow); });
  };
  CHECK_NOTHROW(requireFinite(array, "`x`"));
  array.values[3 * 6 + 2 * 2 + 1] = infinity;
  CHECK(message() == "`x` of `d.npz` has inf at [3, 2, 1]; remove or replace such values");
  array.values[1 * 6 + 1 * 2 + 0] = -infinity;
  CHECK(message() == "`x` of `d.npz` has -inf at [1, 1, 0]; remove or replace such values");
  array.values[0 * 6 + 2 * 2 + 0] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message() == "`x` of `d.npz` has nan at [0, 2, 0]; remove or replace such values");

  // Places count from the file's begin.
  CHECK(message(200) == "`x` of `d.npz` has nan at [200, 2, 0]; remove or replace such values");
}
