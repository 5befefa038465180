// NumPy's .npy and .npz formats
// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#pragma once

#include "data/Array.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct zip; // libzip's

namespace rnn {

/// Arrays by name, in the order of the names.
using NamedArrays = std::map<std::string, Array>;

/// Bytes of an .npy file -> array. Reads float32, float64, booleans and
/// integers (all become float32), in C or Fortran order. `what` names the bytes
/// in messages. Throws Error.
Array parseNpy(std::string_view bytes, const std::string &what);

/// Array -> bytes of an .npy file: float32, C order.
std::string formatNpy(const Array &array);

/// A NumPy archive, stored or deflated; arrays are read when they are asked for.
class NpzFile {
public:
  /// Throws Error: no such file, no archive, a truncated one.
  explicit NpzFile(const std::filesystem::path &path);

  const std::vector<std::string> &names() const { return entries; }
  bool contains(const std::string &name) const;
  /// Throws Error: no such array (naming those that are there), damaged, of
  /// another type.
  Array read(const std::string &name) const;

private:
  std::filesystem::path path;
  std::shared_ptr<zip> archive;
  std::vector<std::string> entries; // in the order of the archive
};

/// Writes a stored archive. The same arrays give the same bytes: the entries
/// carry no time. Throws Error.
void writeNpz(const std::filesystem::path &path, const NamedArrays &arrays);

void writeNpy(const std::filesystem::path &path, const Array &array);

} // namespace rnn
