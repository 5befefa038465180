// The bytes of an .npy file -> an array, or an error.
#include "Fuzz.h"
#include "data/NpyHeader.h"

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view bytes = fuzz::viewOf(data, size);
  auto read = [&](bool half) {
    MemoryStream stream(bytes);
    NpyHeader header = readNpyHeader(stream, "`x`");
    RowRange rows = allRows(header);
    if (half)
      rows.begin = rows.end / 2;
    readNpyRows(stream, header, rows, "`x`");
  };
  fuzz::acceptOrRefuse([&] { read(false); });
  fuzz::acceptOrRefuse([&] { read(true); });
  return 0;
}
