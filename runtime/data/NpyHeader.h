// The header of an .npy file.
#pragma once

#include "data/Array.h"
#include "data/ElementType.h"
#include "data/RowRange.h"

namespace rnn {

/// The first bytes of every .npy file; two bytes with the version follow.
constexpr std::string_view npyMagic = "\x93NUMPY";

struct NpyHeader {
  std::string typeName; // NumPy's dtype.str, such as "<f4"
  ElementType type;
  bool fortranOrder = false;
  std::vector<uint64_t> shape;
};

/// Reads up to the first number. `what` names the array in messages. Throws Error if this is not a
/// NumPy array, if its numbers have another kind, or if its size does not match the rest of the
/// stream.
NpyHeader readNpyHeader(ByteStream &stream, const std::string &what);

/// Reads some rows, row-major, and loads no others into memory. The stream is where `readNpyHeader`
/// left it. Throws Error if it ends too soon.
Array readNpyRows(ByteStream &stream, const NpyHeader &header, RowRange rows,
                  const std::string &what);

/// All rows of the array; an array without axes has one.
RowRange allRows(const NpyHeader &header);

} // namespace rnn
