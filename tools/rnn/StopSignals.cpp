// SIGINT and SIGTERM -> a flag, and at the second time the end.
#include "StopSignals.h"

#include <array>
#include <atomic>
#include <csignal>

namespace rnn::command {

namespace {

constexpr std::array signals = {SIGINT, SIGTERM};

std::atomic<int> signalReceived{0};
std::array<struct sigaction, signals.size()> before;

void receive(int signal) {
  int none = 0;
  if (signalReceived.compare_exchange_strong(none, signal))
    return;
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

} // namespace

StopSignals::StopSignals() {
  signalReceived = 0;
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
