// Files and folders -> the texts in them.
#pragma once

#include "text/ByteLines.h"

#include <filesystem>
#include <span>
#include <vector>

namespace rnn {

struct TextOptions {
  bool lines = false;          ///< each line is a text, without its end, as ByteLines has them
  bool replaceInvalid = false; ///< U+FFFD for what is not UTF-8; without it, Error
};

/// Files as they are named, and all files below folders that are named: in a
/// folder, files and folders in the order of their names' bytes. Throws Error
/// (nothing there, a folder without files).
std::vector<std::filesystem::path> listFiles(std::span<const std::filesystem::path> paths);

/// Calls `use` with each text of a file, in order. Throws Error (unreadable,
/// not UTF-8: with the byte).
void readTexts(const std::filesystem::path &file, const TextOptions &options,
               const std::function<void(std::string_view)> &use);

} // namespace rnn
