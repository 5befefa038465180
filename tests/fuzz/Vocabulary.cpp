// The bytes of a vocabulary of any kind -> ids of a text, and its pieces; or an error.
#include "text/Vocabulary.h"
#include "Fuzz.h"

#include <algorithm>

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::string_view bytes = fuzz::viewOf(data, size);
  std::filesystem::path path = fuzz::fileOf(bytes);
  fuzz::acceptOrRefuse([&] {
    std::unique_ptr<Vocabulary> vocabulary = readVocabulary(path);
    std::vector<uint32_t> ids;
    // The file itself is a text that has its pieces.
    fuzz::acceptOrRefuse([&] { vocabulary->encode(bytes, ids); });
    if (std::ranges::any_of(ids, [&](uint32_t id) { return id >= vocabulary->size(); }))
      std::abort();
    fuzz::acceptOrRefuse([&] { vocabulary->decode(ids); });
    for (uint64_t id = 0; id < std::min<uint64_t>(vocabulary->size(), 300); ++id) {
      vocabulary->piece(uint32_t(id));
      fuzz::acceptOrRefuse([&] { vocabulary->decode(std::vector<uint32_t>{uint32_t(id)}); });
    }
    fuzz::acceptOrRefuse(
        [&] { vocabulary->decode(std::vector<uint32_t>{uint32_t(vocabulary->size())}); });
  });
  return 0;
}
