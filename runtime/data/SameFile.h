// Which paths mean one file, however they are spelt and linked.
#pragma once

#include <filesystem>

namespace rnn {

/// The absolute path that a path leads to: without `.`, `..` and links, also where the last
/// link leads to a file that is not there yet.
std::filesystem::path resolvePath(const std::filesystem::path &path);

/// Whether there is something that is neither a regular file nor a folder: a pipe, a device.
bool isSpecialFile(const std::filesystem::path &path);

/// Whether both are one regular file or folder, or will be once it is written. What is
/// special (/dev/null, a pipe) is written and read at once, and never the same.
bool isSameFile(const std::filesystem::path &a, const std::filesystem::path &b);

/// The way from the folder to what stands or will stand in it; empty if it is elsewhere.
std::filesystem::path pathInside(const std::filesystem::path &folder,
                                 const std::filesystem::path &file);

} // namespace rnn
