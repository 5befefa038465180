// SIGINT and SIGTERM -> a flag, and at the second request the end.
#include "StopSignals.h"

#include <array>
#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>

namespace rnn::command {

namespace {

constexpr std::array signals = {SIGINT, SIGTERM};

/// How long the signals of one request may take: `timeout`, for one, sends its signal to a program
/// and at once to the program's group.
constexpr int64_t nanosecondsOfRequest = 500'000'000;

std::atomic<int> signalReceived{0};
std::atomic<int64_t> firstAt{0};
std::array<struct sigaction, signals.size()> before;

/// Since the machine was started; a signal handler may call it.
int64_t nanoseconds() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

void receive(int signal) {
  int64_t now = nanoseconds(), first = 0;
  if (firstAt.compare_exchange_strong(first, now)) {
    signalReceived = signal;
    return;
  }
  if (now - first < nanosecondsOfRequest)
    return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

} // namespace

StopSignals::StopSignals() {
  signalReceived = 0;
  firstAt = 0;
  for (size_t i = 0; i < signals.size(); ++i) {
    sigaction(signals[i], nullptr, &before[i]);
    if (before[i].sa_handler == SIG_IGN)
      continue;
    struct sigaction action = {};
    action.sa_handler = receive;
    action.sa_flags = SA_RESTART;
    sigaction(signals[i], &action, nullptr);
  }
}

StopSignals::~StopSignals() {
  for (size_t i = 0; i < signals.size(); ++i)
    sigaction(signals[i], &before[i], nullptr);
}

int StopSignals::received() { return signalReceived; }

} // namespace rnn::command
