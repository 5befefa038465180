// NumPy's .npy and .npz formats
// (numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
#pragma once

#include "data/ArraySource.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct zip; // libzip's

namespace rnn {

/// Arrays by name, sorted by name.
using NamedArrays = std::map<std::string, Array>;

/// Array -> bytes of an .npy file: float32, C order.
std::string formatNpy(const Array &array);

/// A NumPy archive, stored or deflated; arrays are read on demand.
class NpzFile : public ArraySource {
public:
  /// Throws Error for a missing file, a pipe, and anything that is not a whole archive.
  explicit NpzFile(const std::filesystem::path &path);

  const std::vector<std::string> &names() const { return entries; }
  bool contains(const std::string &name) const override;
  std::vector<uint64_t> shape(const std::string &name) const override;
  /// Also throws Error for damaged arrays and unsupported types.
  Array read(const std::string &name, std::optional<RowRange> rows = {}) const override;
  std::string whatOf(const std::string &name) const override;
  std::string name() const override { return path.string(); }

private:
  uint64_t find(const std::string &name) const;

  std::filesystem::path path;
  std::shared_ptr<zip> archive;
  std::vector<std::string> entries; // in the order of the archive
};

/// Writes an uncompressed archive. The same arrays give the same bytes: the entries have no
/// timestamps. Throws Error.
void writeNpz(const std::filesystem::path &path, const NamedArrays &arrays);

void writeNpy(const std::filesystem::path &path, const Array &array);

} // namespace rnn
