// An array -> the bytes of an .npy file.
#include "data/NpyHeader.h"
#include "data/Numpy.h"
#include "data/WholeFile.h"

#include <fmt/format.h>

namespace rnn {

std::string formatNpy(const Array &array) {
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}",
                                   formatShape(array.shape));
  // NumPy expects the data at a multiple of 64 bytes, after a newline.
  size_t prefix = npyMagic.size() + 4;
  header.append(63 - (prefix + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes(npyMagic);
  bytes += {1, 0, static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(reinterpret_cast<const char *>(array.values.data()),
               array.values.size() * sizeof(float));
  return bytes;
}

void writeNpy(const std::filesystem::path &path, const Array &array) {
  writeWholeFile(path, formatNpy(array));
}

} // namespace rnn
