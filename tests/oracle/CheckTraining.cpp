// A model -> trainings on several threads, and with a stop in the middle -> whether the bits are
// the same.
#include "oracle/BatchDrawing.h"
#include "oracle/CheckMemory.h"
#include "oracle/GuardedMemory.h"
#include "training/Trainer.h"
#include "training/checkpoint/Checkpoint.h"

#include <atomic>
#include <cmath>
#include <fmt/format.h>
#include <thread>

namespace rnn::oracle {

namespace {

/// The rows of a batch, as the functions take them.
struct Rows {
  std::vector<float> inputs, targets, weights;
  uint64_t samples, length;
};

std::vector<float> join(const std::vector<Numbers> &rows) {
  std::vector<float> all;
  for (const Numbers &row : rows)
    all.insert(all.end(), row.begin(), row.end());
  return all;
}

class Training {
public:
  Training(const rnn_model &model, const std::vector<uint8_t> &frozen, uint64_t seed,
           unsigned threads, MemoryLayout layout)
      : model(model), frozen(frozen), seed(seed), threads(threads), layout(layout),
        parameters(model.parameters_size * sizeof(float), RNN_ALIGNMENT, layout),
        optimizerState(model.optimizer_state_bytes, RNN_ALIGNMENT, layout),
        states(model.batch * model.states_size * sizeof(float), RNN_ALIGNMENT, layout),
        gradients(model.gradients_size * sizeof(float), RNN_ALIGNMENT, layout),
        lossesOfShards(model.losses_size * sizeof(float), RNN_ALIGNMENT, layout) {}

  void begin() {
    model.initialize(parameters.floats(), seed);
    optimizerState.fillWithZeros();
    states.fillWithZeros();
    gradients.fillWithZeros();
  }
  /// From what a checkpoint has of the other training.
  void resume(const Training &other) {
    std::ranges::copy(other.parameters.span(), parameters.floats());
    std::memcpy(optimizerState.data(), other.optimizerState.data(), model.optimizer_state_bytes);
    std::ranges::copy(other.states.span(), states.floats());
    losses = other.losses;
  }
  void setRate(float rate) { rnn_set_learning_rate(optimizerState.data(), rate); }

  void step(const Rows &rows) {
    // The optimizer's state begins with the number of completed steps.
    uint64_t completed = *static_cast<const uint64_t *>(optimizerState.data());
    lossesOfShards.clear();
    std::atomic<uint64_t> next = 0;
    auto work = [&] {
      GuardedMemory workspace(rnn_workspace_bytes(&model, rows.length), RNN_ALIGNMENT, layout);
      for (uint64_t shard; (shard = next++) < model.shards;)
        model.gradient(parameters.floats(), rows.inputs.data(), states.floats(),
                       rows.targets.data(), rows.weights.empty() ? nullptr : rows.weights.data(),
                       rows.length, rows.samples, shard, seed, completed, nullptr, nullptr, nullptr,
                       gradients.floats(), lossesOfShards.floats(), workspace.data());
    };
    {
      std::vector<std::jthread> others;
      for (unsigned i = 1; i < threads; ++i)
        others.emplace_back(work);
      work();
    }
    losses.push_back(model.reduce(parameters.floats(), gradients.floats(), lossesOfShards.floats(),
                                  frozen.data()));
    model.update(parameters.floats(), optimizerState.data(), gradients.floats());
  }
  void end() {
    if (model.finalize)
      model.finalize(parameters.floats(), optimizerState.data());
  }

  /// What has other bits than the other training's.
  std::vector<std::string> differences(const Training &other) const {
    std::vector<std::string> names;
    auto compare = [&](const std::string &name, std::span<const float> a,
                       std::span<const float> b) {
      if (a.size() != b.size() || std::memcmp(a.data(), b.data(), a.size_bytes()) != 0)
        names.push_back(name);
    };
    compare("losses", losses, other.losses);
    compare("states", states.span(), other.states.span());
    for (uint64_t i = 0; i < model.parameter_count; ++i) {
      const rnn_parameter &place = model.parameters[i];
      compare(place.name, parameters.span().subspan(place.offset, place.size),
              other.parameters.span().subspan(place.offset, place.size));
    }
    return names;
  }

private:
  const rnn_model &model;
  const std::vector<uint8_t> &frozen;
  uint64_t seed;
  unsigned threads;
  MemoryLayout layout;
  GuardedMemory parameters, optimizerState, states, gradients, lossesOfShards;
  std::vector<float> losses; // of all steps
};

/// The runtime's own training: undisturbed, and through a checkpoint at the step `stop`. Whether
/// the bits are the same.
bool hasSameBitsAfterCheckpoint(const rnn_model &model, const std::vector<Rows> &batches,
                                uint64_t stop, uint64_t seed) {
  std::vector<float> losses, otherLosses;
  auto train = [&](Trainer &trainer, size_t from, size_t to, std::vector<float> &each) {
    for (const Rows &rows : std::span(batches).subspan(from, to - from))
      each.push_back(
          trainer.step({rows.inputs.data(), rows.targets.data(), rows.samples,
                        rows.weights.empty() ? nullptr : rows.weights.data(), rows.length}));
  };
  Trainer undisturbed(model, 1, {}, seed), stopped(model, 7, {}, seed), resumed(model, 2, {}, seed);
  undisturbed.initialize(seed);
  train(undisturbed, 0, batches.size(), losses);
  stopped.initialize(seed);
  train(stopped, 0, stop, otherLosses);
  Checkpoint checkpoint;
  stopped.save(checkpoint);
  resumed.restore(checkpoint);
  train(resumed, stop, batches.size(), otherLosses);
  undisturbed.finalize();
  resumed.finalize();
  auto isSame = [](std::span<const float> a, std::span<const float> b) {
    return std::memcmp(a.data(), b.data(), a.size_bytes()) == 0;
  };
  bool same = isSame(losses, otherLosses);
  for (uint64_t i = 0; i < model.parameter_count; ++i) {
    const rnn_parameter &place = model.parameters[i];
    same &= isSame(undisturbed.parameters().subspan(place.offset, place.size),
                   resumed.parameters().subspan(place.offset, place.size));
  }
  return same;
}

} // namespace

std::vector<TensorError> checkTraining(const rnn_model &model, uint64_t length, uint64_t seed) {
  if (!model.update)
    return {};
  RandomStream random(seed, RandomPurpose::Data, 3);
  BatchDrawing drawing(model, random);
  constexpr uint64_t steps = 7;
  std::vector<Rows> batches;
  for (uint64_t step = 0; step < steps; ++step) {
    BatchNumbers drawn;
    drawn.length = length;
    // Whole batches and a rest, as epochs have them.
    drawing.drawSamples(drawn, step % 3 == 2 ? 1 + random.below(model.batch) : model.batch);
    if (random.below(2))
      drawing.drawWeights(drawn);
    batches.push_back({join(drawn.inputs), join(drawn.targets), join(drawn.sampleWeights),
                       drawn.inputs.size(), length});
  }
  std::vector<uint8_t> frozen(model.parameter_count);
  bool freezes = random.below(3) == 0;
  for (uint8_t &flag : frozen)
    flag = freezes && random.below(2);
  uint64_t stop = 1 + random.below(steps - 1), change = random.below(2 * steps);

  auto train = [&](Training &training, uint64_t from, uint64_t to) {
    for (uint64_t step = from; step < to; ++step) {
      if (step == change)
        training.setRate(1e-3f);
      training.step(batches[step]);
    }
  };
  Training undisturbed(model, frozen, seed, 1, {});
  undisturbed.begin();
  train(undisturbed, 0, steps);
  undisturbed.end();
  std::vector<TensorError> errors;
  auto compare = [&](const Training &other, const std::string &when) {
    for (const std::string &name : undisturbed.differences(other))
      errors.push_back({fmt::format("bits of {} {}", name, when), INFINITY, 0});
  };

  Training onTwo(model, frozen, seed, 2, MemoryLayout::other());
  onTwo.begin();
  train(onTwo, 0, stop);
  Training onSeven(model, frozen, seed, 7, {});
  onSeven.resume(onTwo);
  train(onTwo, stop, steps);
  onTwo.end();
  compare(onTwo, "on 2 threads");
  train(onSeven, stop, steps);
  onSeven.end();
  compare(onSeven, fmt::format("after a stop at step {}, on 7 threads", stop));
  if (!hasSameBitsAfterCheckpoint(model, batches, stop, seed))
    errors.push_back({fmt::format("bits after a checkpoint at step {}", stop), INFINITY, 0});
  return errors;
}

} // namespace rnn::oracle
