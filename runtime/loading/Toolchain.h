// The programs that build a loadable model: the compiler and a linker.
#pragma once

#include "data/Error.h"

#include <filesystem>
#include <string>
#include <vector>

namespace rnn {

/// The text does not compile. The compiler has printed its diagnostics on stderr, so a command has
/// nothing to add.
struct CompilationFailed : Error {
  using Error::Error;
};

/// The variable RNNC, else `rnnc` beside the running program, else in PATH. Throws Error if there
/// is none.
std::filesystem::path findCompiler();

/// Text -> object file, by rnnc with these arguments, whose diagnostics go to stderr unchanged.
/// Throws CompilationFailed.
void compileObject(const std::filesystem::path &compiler, const std::filesystem::path &source,
                   const std::filesystem::path &object, const std::vector<std::string> &arguments);

/// Object file -> shared library, by the first of these linkers that exists: ld.lld-22, ld.lld, ld,
/// cc. Throws Error.
void linkLibrary(const std::filesystem::path &object, const std::filesystem::path &library);

} // namespace rnn
