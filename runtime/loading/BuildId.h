// A program -> the identity that its linker gave it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace rnn {

/// The bytes of the note `NT_GNU_BUILD_ID` (elf(5)), a hash of all that was linked; nothing where
/// the file is no ELF program of this machine or has no such note.
std::optional<std::string> buildIdOf(const std::filesystem::path &program);

} // namespace rnn
