// Whether two paths lead to the same file, whatever their spelling and links.
#pragma once

#include <filesystem>

namespace rnn {

/// The absolute path without `.`, `..` and links, also if the last link leads to a file that does
/// not exist yet.
std::filesystem::path resolvePath(const std::filesystem::path &path);

/// Whether the path exists and is neither a regular file nor a folder, such as a pipe or a device.
bool isSpecialFile(const std::filesystem::path &path);

/// Whether both paths are the same regular file or folder, or will be once it is written. A special
/// file (/dev/null, a pipe) may be read and written at once and never counts as the same.
bool isSameFile(const std::filesystem::path &a, const std::filesystem::path &b);

/// The relative path from the folder to a file in it, which need not exist; empty if the file is
/// elsewhere.
std::filesystem::path pathInside(const std::filesystem::path &folder,
                                 const std::filesystem::path &file);

} // namespace rnn
