// A file -> its bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rnn {

/// Far larger than any model, vocabulary or history.
constexpr uint64_t mostFileBytes = uint64_t(1) << 28;

/// Throws Error for a missing file, a folder, a file without read permission, more than `most`
/// bytes, and more than `mostFileBytes` from a pipe or a device, which may never end.
std::string readFile(const std::filesystem::path &path, uint64_t most = mostFileBytes);

} // namespace rnn
