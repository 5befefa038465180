// rnn/weights.h reads what librnn reads, to the bit, and refuses what it refuses.
#include "rnn/weights.h"

#include "Expect.h"
#include "TestModels.h"
#include "data/ElementType.h"
#include "data/ReadFile.h"
#include "data/Safetensors.h"
#include "training/Trainer.h"
#include "training/Weights.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>
#include <random>

using namespace rnn;

namespace {

std::vector<uint32_t> bitsOf(std::span<const float> values) {
  std::vector<uint32_t> bits(values.size());
  std::ranges::transform(values, bits.begin(), std::bit_cast<uint32_t, float>);
  return bits;
}

struct SavedFile {
  CompiledModel model = loadTestModel(MODEL);
  ScratchFolder folder;
  std::filesystem::path path = folder / "w.safetensors";
  std::vector<float> parameters = std::vector<float>(model->parameters_size, 7);
  std::string message;

  SavedFile() {
    Trainer trainer(model.table(), 1);
    trainer.initialize(5);
    saveWeights(path, model.table(), trainer.parameters());
  }
  bool read(const std::string &bytes) {
    char text[200];
    bool isRead = rnn_read_weights(&model.table(), bytes.data(), bytes.size(), parameters.data(),
                                   text, sizeof text) == 0;
    message = text;
    CHECK(isRead == message.empty());
    return isRead;
  }
  /// Reads the bytes with both.
  bool agree(const std::string &bytes) {
    std::vector<float> others = parameters;
    bool isRead = true;
    std::ofstream(path, std::ios::binary) << bytes; // writeWholeFile waits for the disk
    try {
      loadWeights(path, model.table(), others);
    } catch (const Error &) {
      isRead = false;
    }
    return read(bytes) == isRead && bitsOf(parameters) == bitsOf(others);
  }
};

} // namespace

TEST_CASE_METHOD(SavedFile, "weights.h reads the file that librnn writes") {
  std::string bytes = readFile(path);
  CHECK(agree(bytes));
  CHECK(message.empty());
  CHECK(parameters[model->parameters[0].offset] != 7);
}

TEST_CASE_METHOD(SavedFile, "weights.h takes names with a first part, as librnn does") {
  Tensors tensors = readSafetensors(path), renamed;
  for (const auto &[name, array] : tensors.arrays)
    renamed.arrays["sequential_3/" + name] = array;
  CHECK(agree(safetensorsBytes(renamed)));
  CHECK(message.empty());
  // Two of them would be two models'.
  renamed.arrays["other/dense/bias"] = {{1}, {1}};
  CHECK(agree(safetensorsBytes(renamed)));
  CHECK_THAT(message, Catch::StartsWith("tensor `gru/gru_cell/kernel` is missing in the file"));
  renamed.arrays.erase("other/dense/bias");
  renamed.arrays["dense/bias"] = {{1}, {1}};
  CHECK(agree(safetensorsBytes(renamed)));
  CHECK_THAT(message, Catch::StartsWith("tensor `gru/gru_cell/kernel` is missing in the file"));
}

TEST_CASE_METHOD(SavedFile, "weights.h keeps the arena unless all weights are there and finite") {
  Tensors tensors = readSafetensors(path);
  tensors.arrays["gru_1/gru_cell/kernel"].values[31] = GENERATE(NAN, -NAN, INFINITY, -INFINITY);
  CHECK(agree(safetensorsBytes(tensors)));
  CHECK(std::ranges::count(parameters, 7) == std::ssize(parameters));
  CHECK_THAT(message, Catch::StartsWith("tensor `gru_1/gru_cell/kernel` has ") &&
                          Catch::EndsWith(" at [2, 1]; weights must be finite"));
}

TEST_CASE_METHOD(SavedFile, "weights.h and librnn refuse the same damaged files") {
  std::string good = readFile(path);
  uint64_t header;
  std::memcpy(&header, good.data(), sizeof header);
  std::mt19937 random(3);
  size_t differences = 0;
  for (size_t i = 0; i < sizeof header + header; ++i) {
    std::string bad = good;
    bad[i] = char(bad[i] ^ (1 << random() % 8));
    differences += !agree(bad);
    bad = good;
    bad[i] = "\"{}[],:0\\ \x80"[random() % 11];
    differences += !agree(bad);
    bad.erase(i, 1 + random() % 3);
    differences += !agree(bad);
  }
  CHECK(differences == 0);
}

TEST_CASE("weights.h converts half precision as librnn does") {
  std::vector<uint16_t> halves(1 << 16);
  for (size_t i = 0; i < halves.size(); ++i)
    halves[i] = uint16_t(i);
  std::vector<float> values(halves.size());
  toFloat32({ElementType::Kind::Float, 2}, reinterpret_cast<const char *>(halves.data()),
            halves.size(), values.data());
  size_t differences = 0;
  for (uint16_t half : halves)
    differences += rnn_weights_from_half(half) != std::bit_cast<uint32_t>(values[half]);
  CHECK(differences == 0);
}

TEST_CASE("weights.h rounds float64 as the CPU does") {
  std::mt19937_64 random(5);
  size_t differences = 0;
  auto compare = [&](uint64_t bits) {
    float expected = float(std::bit_cast<double>(bits));
    uint32_t found = rnn_weights_from_double(bits);
    differences += std::isnan(expected) ? !std::isnan(std::bit_cast<float>(found))
                                        : found != std::bit_cast<uint32_t>(expected);
  };
  for (int i = 0; i < 1'000'000; ++i) {
    uint64_t sign = random() << 63, exponent = 860 + random() % 300, fraction = random() >> 12;
    // Many are ties, or next to one.
    if (i % 2)
      fraction = (fraction >> 28 << 28) + random() % 3 - 1;
    compare(sign | exponent << 52 | (fraction & 0xFFFFFFFFFFFFFu));
    compare(random());
  }
  for (double number : {0.0, -0.0, 0x1p-149, 0x1p-150, 0x1.8p-150, 0x1p-1074, 0x1.fffffep127,
                        0x1.fffffefffffffp127, 0x1.ffffffp127, 0x1p128, double(INFINITY)})
    compare(std::bit_cast<uint64_t>(number));
  CHECK(differences == 0);
}
