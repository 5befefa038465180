// What a call names -> the file's path and number.
#pragma once

#include <string>
#include <sys/stat.h>

namespace faults {

/// The absolute path of a name that a call takes, with the links of its folder resolved.
std::string pathAt(int folder, const char *name);

/// The path of an open file; empty for a pipe or another file without a name.
std::string pathOf(int descriptor);

/// The number of a file as text; empty if it is not there.
std::string numberOf(const std::string &path);
std::string numberOf(int descriptor);

bool exists(const std::string &path);
bool isFolder(const std::string &path);

/// Copies an open file's contents, whatever it was opened for. Returns the copy's path.
std::string copyOf(int descriptor);

/// Gives a file a second name, under which it stays when the first goes. Returns that name; empty
/// if there is no such file.
std::string secondNameOf(const std::string &path);

} // namespace faults
