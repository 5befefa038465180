// A file -> its bytes.
#pragma once

#include <filesystem>
#include <string>

namespace rnn {

/// Throws Error (no such file, a folder, no permission).
std::string readFile(const std::filesystem::path &path);

} // namespace rnn
