// A model's sizes and ranks -> bytes and time of the exchange in a training step.
#include "BenchExchange.h"

#include "BenchReport.h"
#include "ranks/StepExchange.h"
#include "training/Trainer.h"
#include "training/metrics/Metrics.h"

namespace rnn::command {

namespace {

using Clock = std::chrono::steady_clock;

/// The seconds of a message from rank 0 to rank 1; others wait for the next exchange.
double secondsOfMessage(Communicator &ranks, size_t bytes, int times) {
  std::vector<std::byte> message(bytes);
  auto begin = Clock::now();
  for (int i = 0; i < times && ranks.rank() < 2; ++i)
    if (ranks.isFirst()) {
      ranks.send(1, message);
      ranks.receive(1, message);
    } else {
      ranks.receive(0, message);
      ranks.send(0, message);
    }
  return std::chrono::duration<double>(Clock::now() - begin).count() / (2.0 * times);
}

} // namespace

void benchExchange(Communicator &ranks, const rnn_model &model, double seconds) {
  StepExchange exchange(ranks, model);
  exchange.setSumsOfShard(Metrics(model).sumCount());
  std::vector<float> sum(exchange.gradientsOfSum()), losses(model.losses_size);
  auto step = [&] {
    exchange.share(losses);
    exchange.sumGradients(sum);
  };
  constexpr int messages = 200;
  constexpr size_t large = 1 << 20;
  secondsOfMessage(ranks, large, 5); // connections open with the first messages
  double latency = secondsOfMessage(ranks, 8, messages);
  double bandwidth = double(large) / secondsOfMessage(ranks, large, messages / 10);
  step();
  uint64_t before = exchange.bytesSent();
  step();
  uint64_t bytes = exchange.bytesSent() - before;
  Timing timing;
  timing.measure(1, step);
  // All ranks make as many steps as rank 0 has time for.
  uint64_t steps = std::max<uint64_t>(20, static_cast<uint64_t>(seconds / timing.median()));
  steps = std::stoull(ranks.allGather(std::to_string(steps))[0]);
  for (uint64_t i = 0; i < steps; ++i)
    timing.measure(1, step);
  uint64_t most = 0;
  for (const std::string &text : ranks.allGather(std::to_string(bytes)))
    most = std::max<uint64_t>(most, std::stoull(text));
  fmt::print("ranks: {} for {} shards\n", ranks.size(), model.shards);
  fmt::print("a message from rank 0 to rank 1: {:.1f} us and {:.2f} GB/s\n", latency * 1e6,
             bandwidth * 1e-9);
  fmt::print("the exchange in a training step: {} bytes sent by a rank, median {:.3f} ms, minimum "
             "{:.3f} ms, of {} steps\n",
             most, timing.median() * 1e3, timing.minimum() * 1e3, timing.repetitions());
}

} // namespace rnn::command
