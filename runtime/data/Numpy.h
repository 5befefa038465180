// NumPy's .npy and .npz formats
// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#pragma once

#include "data/Array.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace rnn {

/// The arrays of an .npz by name, in the order of the names.
using NamedArrays = std::map<std::string, Array>;

/// Bytes of an .npy file -> array. Reads float32, float64, booleans and
/// integers (all become float32), in C or Fortran order. `what` names the bytes
/// in messages. Throws Error.
Array parseNpy(std::string_view bytes, const std::string &what);

/// Array -> bytes of an .npy file: float32, C order.
std::string formatNpy(const Array &array);

/// A NumPy archive, stored or deflated; throws Error.
NamedArrays readNpz(const std::filesystem::path &path);

/// One of the arrays of the archive `path`; throws Error, naming those that are
/// there, if it isn't.
Array &requireArray(NamedArrays &arrays, const std::string &name,
                    const std::filesystem::path &path);

/// Writes a stored archive. The same arrays give the same bytes: the entries
/// carry no time. Throws Error.
void writeNpz(const std::filesystem::path &path, const NamedArrays &arrays);

void writeNpy(const std::filesystem::path &path, const Array &array);

} // namespace rnn
