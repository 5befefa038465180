// What is in a folder.
#pragma once

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace rnn {

/// The names in a folder, in any order, without `.` and `..`. Unlike the iterators of the standard
/// library, whose functions that cannot throw end the program where memory ends, throws bad_alloc.
std::vector<std::string> namesIn(const std::filesystem::path &folder, std::error_code &code);

/// Removes a file, a link, or a folder with all that is in it, as far as possible. Takes no memory
/// from the heap, so that destructors may call it.
void removeAll(const std::filesystem::path &path) noexcept;

} // namespace rnn
