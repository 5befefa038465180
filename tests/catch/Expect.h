// Helpers of C++ tests: the message of an error, and a temporary folder.
#pragma once

#include "data/Error.h"
#include "data/TemporaryFolder.h"

#include <catch2/catch.hpp>

namespace rnn {

/// The message of the Error that `action` throws; fails the test without one.
template <typename Action> std::string messageOf(const Action &action) {
  try {
    action();
  } catch (const Error &error) {
    return error.what();
  }
  FAIL("no error was thrown");
  return {};
}

/// A folder that is removed after the test.
struct ScratchFolder : TemporaryFolder {
  std::filesystem::path operator/(const std::string &name) const { return path() / name; }
};

} // namespace rnn
