// The bytes of a safetensors file -> its tensors and what it says about texts, or an error. What is
// read is written again and must be the same.
#include "data/Safetensors.h"
#include "Fuzz.h"
#include "datasets/TextMetadata.h"

#include <algorithm>
#include <bit>

using namespace rnn;

namespace {

bool isSame(const Tensors &a, const Tensors &b) {
  if (a.metadata != b.metadata || a.arrays.size() != b.arrays.size())
    return false;
  for (const auto &[name, array] : a.arrays) {
    auto other = b.arrays.find(name);
    auto bits = [](float value) { return std::bit_cast<uint32_t>(value); };
    if (other == b.arrays.end() || other->second.shape != array.shape ||
        !std::ranges::equal(other->second.values, array.values, {}, bits, bits))
      return false;
  }
  return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size));
  fuzz::acceptOrRefuse([&] {
    Tensors tensors = readSafetensors(path);
    if (readSafetensorsMetadata(path) != tensors.metadata)
      std::abort();
    fuzz::acceptOrRefuse([&] { labelsOf(tensors.metadata); });
    fuzz::acceptOrRefuse([&] {
      TextDataOptions options;
      rememberLengths(tensors.metadata, options);
    });
    if (!isSame(readSafetensors(fuzz::fileOf(safetensorsBytes(tensors), "again")), tensors))
      std::abort();
  });
  return 0;
}
