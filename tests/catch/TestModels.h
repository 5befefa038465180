// Compiled models for C++ tests, made by this build's compiler.
#pragma once

#include "loading/CompiledModel.h"

#include <cstdlib>

namespace rnn {

/// Compiles with this build's rnnc; the cache is in the build folder.
inline CompiledModel loadTestModel(const std::filesystem::path &source) {
  setenv("RNNC", RNNC_PATH, 1);
  setenv("RNN_CACHE", TEST_CACHE, 1);
  return CompiledModel::load(source);
}

} // namespace rnn
