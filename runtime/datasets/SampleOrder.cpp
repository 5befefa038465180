// Samples -> the same samples in order, shuffled in memory, or shuffled in a buffer.
#include "datasets/SampleOrder.h"

#include "data/Random.h"

#include <numeric>

namespace rnn {

namespace {

RandomStream randomOf(uint64_t seed, uint64_t epoch) {
  return {seed, RandomPurpose::Shuffling, static_cast<uint32_t>(epoch)};
}

class InOrder : public SampleOrder {
public:
  explicit InOrder(TextSamples samples) : samples(std::move(samples)) {}

  void begin(uint64_t /*seed*/, uint64_t /*epoch*/) override { samples.rewind(); }
  const TextSample *next() override { return samples.next(current) ? &current : nullptr; }
  void interrupt() override { samples.interrupt(); }
  std::optional<uint64_t> count() const override { return samples.count(); }

private:
  TextSamples samples;
  TextSample current;
};

class FullyShuffled : public SampleOrder {
public:
  explicit FullyShuffled(TextSamples samples) : samples(std::move(samples)) {}

  void begin(uint64_t seed, uint64_t epoch) override {
    if (!isRead) {
      all.clear();
      samples.rewind();
      for (TextSample sample; samples.next(sample);)
        all.push_back(std::move(sample));
      isRead = true;
    }
    order.resize(all.size());
    std::iota(order.begin(), order.end(), 0);
    RandomStream random = randomOf(seed, epoch);
    shuffle(order, random);
    following = 0;
  }

  const TextSample *next() override {
    return following == order.size() ? nullptr : &all[order[following++]];
  }

  void interrupt() override { samples.interrupt(); }
  std::optional<uint64_t> count() const override { return samples.count(); }

private:
  TextSamples samples;
  std::vector<TextSample> all;
  std::vector<uint64_t> order;
  size_t following = 0; // of the order
  bool isRead = false;
};

class ShuffledInBuffer : public SampleOrder {
public:
  ShuffledInBuffer(TextSamples samples, uint64_t size)
      : samples(std::move(samples)), size(size), random(randomOf(0, 0)) {}

  void begin(uint64_t seed, uint64_t epoch) override {
    random = randomOf(seed, epoch);
    samples.rewind();
    buffer.clear();
    for (TextSample sample; buffer.size() < size && samples.next(sample);)
      buffer.push_back(std::move(sample));
  }

  const TextSample *next() override {
    if (buffer.empty())
      return nullptr;
    TextSample &taken = buffer[random.below(buffer.size())];
    std::swap(current, taken);
    if (!samples.next(taken)) {
      std::swap(taken, buffer.back());
      buffer.pop_back();
    }
    return &current;
  }

  void interrupt() override { samples.interrupt(); }
  std::optional<uint64_t> count() const override { return samples.count(); }

private:
  TextSamples samples;
  uint64_t size;
  RandomStream random;
  std::vector<TextSample> buffer;
  TextSample current;
};

} // namespace

std::unique_ptr<SampleOrder> inOrder(TextSamples samples) {
  return std::make_unique<InOrder>(std::move(samples));
}

std::unique_ptr<SampleOrder> fullyShuffled(TextSamples samples) {
  return std::make_unique<FullyShuffled>(std::move(samples));
}

std::unique_ptr<SampleOrder> shuffledInBuffer(TextSamples samples, uint64_t size) {
  return std::make_unique<ShuffledInBuffer>(std::move(samples), size);
}

} // namespace rnn
