// Options that name files: what a command reads is never what it writes.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

namespace rnn {

// What `--help` shows behind an option that names files, and by which they are known.
inline constexpr const char *inputType = "INPUT";   // a file, or a folder of texts by their classes
inline constexpr const char *textsType = "TEXTS";   // a file, or a folder whose every file is read
inline constexpr const char *outputType = "OUTPUT"; // a file

/// Throws a CLI::ParseError where the options of a command, as they were given, would have
/// it write over a file that it reads, into a folder whose files it reads, or twice into
/// one file. `outputs`: of the option -o, where its type is another.
void requireSeparateFiles(const CLI::App &command,
                          const std::vector<std::filesystem::path> &outputs = {});

} // namespace rnn
