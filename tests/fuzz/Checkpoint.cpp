// The bytes of a checkpoint -> the place and the arrays of a training, or an error; then the same
// with a digest that is right, so that the fuzzer comes behind that check.
#include "training/checkpoint/Checkpoint.h"
#include "Fuzz.h"
#include "data/WholeFile.h"

using namespace rnn;

namespace {

void read(const std::filesystem::path &path) {
  fuzz::acceptOrRefuse([&] {
    Checkpoint checkpoint = readCheckpoint(path, [](const std::string &) {});
    fuzz::acceptOrRefuse([&] { requireSameTraining(path, checkpoint.facts, {{"seed", "1"}}); });
    for (const char *name : {"optimizer_state", "states", "epoch_sums", "history"})
      for (uint64_t size : {uint64_t(4), std::min<uint64_t>(checkpoint.sizeOf(name), 1 << 20)}) {
        std::vector<double> doubles(size);
        std::vector<std::byte> bytes(size);
        fuzz::acceptOrRefuse([&] { checkpoint.get(name, std::span(doubles)); });
        fuzz::acceptOrRefuse([&] { checkpoint.get(name, std::span(bytes)); });
      }
  });
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data, size));
  read(path);
  fuzz::acceptOrRefuse([&] {
    RawTensors stored = readRawTensors(path);
    setDigest(stored);
    std::filesystem::path again = path.string() + "-again";
    WholeFile file(again);
    writeSafetensors(file, stored);
    file.publish();
    read(again);
  });
  return 0;
}
