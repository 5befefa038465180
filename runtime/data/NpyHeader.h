// What stands before the numbers of an .npy file.
#pragma once

#include "data/Array.h"
#include "data/ElementType.h"
#include "data/RowRange.h"

namespace rnn {

/// How every .npy file begins; two bytes of the version follow.
constexpr std::string_view npyMagic = "\x93NUMPY";

struct NpyHeader {
  std::string typeName; // NumPy's dtype.str, such as "<f4"
  ElementType type;
  bool fortranOrder = false;
  std::vector<uint64_t> shape;
};

/// Reads up to the first number. `what` names the array in messages. Throws Error: no
/// NumPy array, numbers of another kind, another size than what is left of the stream.
NpyHeader readNpyHeader(ByteStream &stream, const std::string &what);

/// The numbers of some rows, row-major: no others come into memory. The stream is where
/// `readNpyHeader` left it. Throws Error: it ends too soon.
Array readNpyRows(ByteStream &stream, const NpyHeader &header, RowRange rows,
                  const std::string &what);

/// The rows of an array of this shape; one without axes has one.
RowRange allRows(const NpyHeader &header);

} // namespace rnn
