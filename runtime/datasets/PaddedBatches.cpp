// Samples of token ids -> batches padded with zeros, if asked grouped by length.
#include "datasets/PaddedBatches.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace rnn {

namespace {

/// Texts of similar lengths are grouped within this many batches: more would need more memory and a
/// longer start, fewer would pad more.
constexpr uint64_t batchesOfPool = 64;

/// Longest first. The order inside a batch does not change the result, but a compiled model
/// computes adjacent samples together (a shard) and skips steps that are masked in all of them.
void sortByLength(std::span<TextSample> samples) {
  std::ranges::stable_sort(samples, std::greater(),
                           [](const TextSample &sample) { return sample.ids.size(); });
}

} // namespace

void PaddedBatches::begin(uint64_t seed, uint64_t epoch) {
  random = {seed, RandomPurpose::Buckets, static_cast<uint32_t>(epoch)};
  given = following = 0;
  starts.clear();
  order->begin(seed, epoch);
}

/// Takes the next samples and splits them into batches.
void PaddedBatches::fillPool() {
  uint64_t size = rule.size * (rule.byLength ? batchesOfPool : 1), count = 0;
  pool.resize(size);
  while (count < size) {
    const TextSample *sample = order->next();
    if (!sample)
      break;
    pool[count++] = *sample;
  }
  pool.resize(count);
  starts.clear();
  following = 0;
  for (uint64_t start = 0; start < count; start += rule.size)
    starts.push_back(start);
  if (rule.byLength) {
    sortByLength(pool);
    // Sorting alone would give each pool the same order, from long to short.
    shuffle(starts, random);
  } else {
    for (uint64_t start : starts)
      sortByLength(batchAt(start));
  }
}

std::span<TextSample> PaddedBatches::batchAt(uint64_t start) {
  return std::span(pool).subspan(start, std::min(rule.size, pool.size() - start));
}

bool PaddedBatches::next(PaddedBatch &batch) {
  if (given == rule.most)
    return false;
  if (following == starts.size())
    fillPool();
  if (starts.empty())
    return false;
  ++given;
  write(batchAt(starts[following++]), batch);
  return true;
}

void PaddedBatches::write(std::span<const TextSample> samples, PaddedBatch &batch) const {
  uint64_t length = std::max<uint64_t>(rule.fixedLength, 1);
  for (const TextSample &sample : samples)
    length = std::max<uint64_t>(length, sample.ids.size());
  batch.samples = samples.size();
  batch.length = length;
  batch.inputs.assign(samples.size() * length, 0.0f);
  batch.targets.resize(samples.size() * target.size());
  batch.weights.assign(rule.classWeights.empty() ? 0 : samples.size(), 1.0f);
  for (size_t i = 0; i < samples.size(); ++i) {
    std::ranges::copy(samples[i].ids, batch.inputs.begin() + i * length);
    target.write(samples[i].label, batch.targets.data() + i * target.size());
    auto weight = rule.classWeights.find(std::llround(samples[i].label));
    if (weight != rule.classWeights.end())
      batch.weights[i] = weight->second;
  }
}

std::optional<uint64_t> PaddedBatches::steps() const {
  std::optional<uint64_t> count = order->count();
  if (!count)
    return std::nullopt;
  return std::min((*count + rule.size - 1) / rule.size, rule.most);
}

} // namespace rnn
