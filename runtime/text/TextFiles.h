// Files and folders -> the texts in them.
#pragma once

#include "text/ByteLines.h"

#include <filesystem>
#include <span>
#include <vector>

namespace rnn {

struct TextOptions {
  bool lines = false;          ///< each line (see ByteLines) is a text without its line end
  bool replaceInvalid = false; ///< invalid UTF-8 becomes U+FFFD instead of an Error
};

/// The given files, and all files in the given folders and their sub-folders, which are sorted by
/// the bytes of their names. Throws Error for a missing path and for a folder without files.
std::vector<std::filesystem::path> listFiles(std::span<const std::filesystem::path> paths);

/// Calls `use` with each text of a file, in order; a file with the ending .gz is uncompressed.
/// Throws Error if the file is unreadable or not UTF-8 (with the offset of the byte).
void readTexts(const std::filesystem::path &file, const TextOptions &options,
               const std::function<void(std::string_view)> &use);

} // namespace rnn
