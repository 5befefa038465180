// A file -> its bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace rnn {

/// Models, vocabularies and histories are far smaller.
constexpr uint64_t mostFileBytes = uint64_t(1) << 28;

/// Throws Error: no such file, a folder, no permission, more than `most` bytes; more than
/// `mostFileBytes` of a pipe or a device, which may have no end.
std::string readFile(const std::filesystem::path &path, uint64_t most = mostFileBytes);

} // namespace rnn
