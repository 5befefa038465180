// The bytes of an .npy file -> an array, read like an entry of an archive.
#include "ParseNpy.h"

#include "data/NpyHeader.h"

namespace rnn {

Array parseNpy(std::string_view bytes, const std::string &what) {
  MemoryStream stream(bytes);
  NpyHeader header = readNpyHeader(stream, what);
  return readNpyRows(stream, header, allRows(header), what);
}

} // namespace rnn
