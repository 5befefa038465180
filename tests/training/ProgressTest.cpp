#include "training/Progress.h"

#include <catch2/catch.hpp>

using namespace rnn;

namespace {

/// What is printed for one epoch of 64 steps.
std::string shown(bool isTerminal, uint64_t epoch, const std::vector<double> &values,
                  double seconds) {
  std::vector<std::string> names = {"loss", "val_loss"};
  names.resize(values.size());
  char *text = nullptr;
  size_t size = 0;
  std::FILE *out = open_memstream(&text, &size);
  Progress progress(out, isTerminal, 100);
  progress.epochBegins(epoch, 64);
  std::span<const std::string> loss(names.data(), 1);
  progress.stepEnds(16, {epoch, loss, std::vector{0.5}}, 0.05);
  progress.stepEnds(17, {epoch, loss, std::vector{0.4}}, 0.06); // too soon to be drawn
  progress.epochEnds({epoch, names, values}, seconds);
  std::fclose(out);
  std::string result(text, size);
  std::free(text);
  return result;
}

} // namespace

TEST_CASE("an epoch is told in Keras' words") {
  CHECK(shown(false, 17, {0.02391, 0.01532}, 0.192) ==
        "Epoch 17/100\n64/64 - 0s 3ms/step - loss: 0.0239 - val_loss: 0.0153\n");
  CHECK(shown(false, 1, {0.5}, 0.032) == "Epoch 1/100\n64/64 - 0s 500us/step - loss: 0.5000\n");
  CHECK(shown(false, 2, {1.2345e-4, 12.5}, 128) ==
        "Epoch 2/100\n64/64 - 128s 2s/step - loss: 1.2345e-04 - val_loss: 12.5000\n");
}

TEST_CASE("a terminal shows a line that grows") {
  CHECK(shown(true, 17, {0.02391, 0.01532}, 0.192) ==
        "Epoch 17/100\n"
        "\r16/64 ━━━━━─────────────── 0s 3ms/step - loss: 0.5000\x1b[K"
        "\r64/64 ━━━━━━━━━━━━━━━━━━━━ 0s 3ms/step - loss: 0.0239 - val_loss: 0.0153\x1b[K\n");
}
