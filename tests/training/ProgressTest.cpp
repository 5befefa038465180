// What training prints on a terminal and into a pipe.
#include "training/Progress.h"

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <functional>
#include <sys/ioctl.h>
#include <unistd.h>

using namespace rnn;

namespace {

/// What is printed while `action` goes on.
std::string shown(bool isTerminal, const std::function<void(Progress &)> &action) {
  char *text = nullptr;
  size_t size = 0;
  std::FILE *out = open_memstream(&text, &size);
  Progress progress(out, isTerminal, 100);
  action(progress);
  std::fclose(out);
  std::string result(text, size);
  std::free(text);
  return result;
}

/// What is printed for one epoch of 64 steps.
std::string shown(bool isTerminal, uint64_t epoch, const std::vector<double> &values,
                  double seconds) {
  std::vector<std::string> names = {"loss", "val_loss"};
  names.resize(values.size());
  return shown(isTerminal, [&](Progress &progress) {
    progress.epochBegins(epoch, 64);
    std::span<const std::string> loss(names.data(), 1);
    progress.stepEnds(16, {epoch, loss, std::vector{0.5}}, 0.05);
    progress.stepEnds(17, {epoch, loss, std::vector{0.4}}, 0.06); // too soon to be drawn
    progress.epochEnds({epoch, names, values}, seconds);
  });
}

const std::vector<std::string> names = {"loss", "accuracy"};
const std::vector<double> values = {0.5, 0.75};
const EpochResults soFar{1, names, values};

/// The live line after one step of some, without what moves the cursor.
std::string lineAfter(uint64_t step, uint64_t steps, double seconds) {
  std::string text = shown(true, [&](Progress &progress) {
    progress.epochBegins(1, steps);
    progress.stepEnds(step, soFar, seconds);
  });
  size_t begin = text.find('\r') + 1;
  return text.substr(begin, text.find('\x1b') - begin);
}

/// What a terminal of so many columns gets up to `count` lines that end; the live line and
/// the last ones of an epoch of 64 steps.
std::string onTerminal(unsigned short columns, size_t count,
                       const std::function<void(Progress &)> &action) {
  int controller = posix_openpt(O_RDWR | O_NOCTTY);
  REQUIRE(controller >= 0);
  REQUIRE(grantpt(controller) == 0);
  REQUIRE(unlockpt(controller) == 0);
  std::FILE *terminal = std::fopen(ptsname(controller), "w");
  REQUIRE(terminal);
  winsize size = {};
  size.ws_row = 24;
  size.ws_col = columns;
  REQUIRE(ioctl(controller, TIOCSWINSZ, &size) == 0);
  Progress progress(terminal, true, 1);
  progress.epochBegins(1, 64);
  action(progress);
  char bytes[512];
  std::string text;
  auto ends = [&] {
    size_t found = 0;
    for (size_t at = 0; (at = text.find("\x1b[K", at)) != std::string::npos; ++at)
      ++found;
    return found;
  };
  while (ends() < count) {
    ssize_t got = read(controller, bytes, sizeof bytes);
    REQUIRE(got > 0);
    text.append(bytes, got);
  }
  std::fclose(terminal);
  close(controller);
  size_t begin = text.rfind("64/64") == std::string::npos ? text.find("16/64") : text.find("64/64");
  std::string lines = text.substr(begin, text.rfind('\x1b') - begin);
  for (size_t at; (at = lines.find("\x1b[K\r\n")) != std::string::npos;)
    lines.replace(at, 5, "\n");
  return lines;
}

/// The live line on a terminal of so many columns.
std::string lineOnTerminal(unsigned short columns) {
  return onTerminal(columns, 1, [](Progress &progress) { progress.stepEnds(16, soFar, 1); });
}

/// What is left of an epoch, of so many lines.
std::string lastLines(unsigned short columns, size_t lines) {
  return onTerminal(columns, lines, [](Progress &progress) { progress.epochEnds(soFar, 1); });
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
        "\r16/64 ━━━━━─────────────── ETA: 1s 3ms/step - loss: 0.5000\x1b[K"
        "\r64/64 ━━━━━━━━━━━━━━━━━━━━ 0s 3ms/step - loss: 0.0239 - val_loss: 0.0153\x1b[K\n");
}

TEST_CASE("the line tells the time left and all numbers so far") {
  CHECK(lineAfter(16, 64, 1.6) ==
        "16/64 ━━━━━─────────────── ETA: 5s 100ms/step - loss: 0.5000 - accuracy: 0.7500");
  CHECK(lineAfter(1, 391, 0.32).find(" ETA: 2:05 320ms/step ") != std::string::npos);
  CHECK(lineAfter(1, 1 + 3725, 1).find(" ETA: 1:02:05 1s/step ") != std::string::npos);
  CHECK(lineAfter(64, 64, 6.4).find(" ETA: 0s 100ms/step ") != std::string::npos);
}

TEST_CASE("without a number of steps the time so far is told") {
  CHECK(lineAfter(16, 0, 1.6) == "16/Unknown 2s 100ms/step - loss: 0.5000 - accuracy: 0.7500");
  auto epoch = [](Progress &progress) {
    progress.epochBegins(1, 0);
    for (uint64_t step = 1; step <= 20; ++step)
      progress.stepEnds(step, soFar, 0.01 * step);
    progress.epochEnds(soFar, 0.2);
  };
  CHECK(shown(false, epoch) ==
        "Epoch 1/100\n20/20 - 0s 10ms/step - loss: 0.5000 - accuracy: 0.7500\n");
  std::string onTerminal = shown(true, epoch);
  CHECK(onTerminal.ends_with("\r20/20 ━━━━━━━━━━━━━━━━━━━━ 0s 10ms/step - loss: 0.5000 - accuracy: "
                             "0.7500\x1b[K\n"));
  // Drawn at most ten times a second.
  CHECK(onTerminal.find("\r1/Unknown ") != std::string::npos);
  CHECK(onTerminal.find("\r2/Unknown ") == std::string::npos);
}

TEST_CASE("the last step's line is drawn however soon it comes") {
  std::string text = shown(true, [](Progress &progress) {
    progress.epochBegins(1, 2);
    progress.stepEnds(1, soFar, 0.01);
    progress.stepEnds(2, soFar, 0.02);
  });
  CHECK(text.find("\r2/2 ━━━━━━━━━━━━━━━━━━━━ ETA: 0s 10ms/step") != std::string::npos);
}

TEST_CASE("a narrow terminal loses the bar, then the end of the line") {
  CHECK(lineOnTerminal(120) ==
        "16/64 ━━━━━─────────────── ETA: 3s 62ms/step - loss: 0.5000 - accuracy: 0.7500");
  CHECK(lineOnTerminal(60) == "16/64 ETA: 3s 62ms/step - loss: 0.5000 - accuracy: 0.7500");
  CHECK(lineOnTerminal(40) == "16/64 ETA: 3s 62ms/step - loss: 0.5000 "); // of 39
}

TEST_CASE("on a narrow terminal the last numbers go on in the next line") {
  CHECK(lastLines(120, 1) ==
        "64/64 ━━━━━━━━━━━━━━━━━━━━ 1s 16ms/step - loss: 0.5000 - accuracy: 0.7500");
  CHECK(lastLines(60, 1) == "64/64 1s 16ms/step - loss: 0.5000 - accuracy: 0.7500");
  CHECK(lastLines(40, 2) == "64/64 1s 16ms/step - loss: 0.5000\n - accuracy: 0.7500");
}

TEST_CASE("a pipe gets a line each ten seconds of an epoch") {
  CHECK(shown(false,
              [](Progress &progress) {
                progress.epochBegins(1, 64);
                for (uint64_t step = 1; step <= 64; ++step)
                  progress.stepEnds(step, soFar, 0.4 * double(step));
                progress.epochEnds(soFar, 25.6);
              }) == "Epoch 1/100\n"
                    "25/64 - ETA: 16s 400ms/step - loss: 0.5000 - accuracy: 0.7500\n"
                    "50/64 - ETA: 6s 400ms/step - loss: 0.5000 - accuracy: 0.7500\n"
                    "64/64 - 26s 400ms/step - loss: 0.5000 - accuracy: 0.7500\n");
}
