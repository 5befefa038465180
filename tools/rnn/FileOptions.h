// Options that name files: a command never writes to a file that it reads.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>

namespace rnn::command {

// The types of options that name files: `--help` shows them, and `requireSeparateFiles` looks for
// them.
inline constexpr const char *inputType =
    "INPUT"; // a file, or a folder of texts with a sub-folder per class
inline constexpr const char *textsType = "TEXTS"; // a file, or a folder of which every file is read
inline constexpr const char *outputType = "OUTPUT"; // a file

/// A file that is written because of an option whose value is not its path.
struct OutputFile {
  std::string option; // "--output"
  std::filesystem::path path;
};

/// Throws a CLI::ParseError if the given options would make a command overwrite a file that it
/// reads, write into a folder whose files it reads, or write the same file twice.
void requireSeparateFiles(const CLI::App &command, const std::vector<OutputFile> &outputs = {});

} // namespace rnn::command
