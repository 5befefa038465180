// A batch -> the results of every compiled function, in guarded memory.
#include "oracle/CompiledRun.h"

#include "training/Shapes.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace rnn::oracle {

namespace {

Numbers numbersOf(std::span<const float> floats) { return {floats.begin(), floats.end()}; }

} // namespace

GuardedMemory &CompiledRun::allocate(const std::string &name, uint64_t bytes, uint64_t alignment) {
  std::unique_ptr<GuardedMemory> &memory = memories[name];
  if (!memory)
    memory = std::make_unique<GuardedMemory>(bytes, alignment, layout);
  return *memory;
}

/// An array of the user: not aligned, and not to be written to.
GuardedMemory &CompiledRun::user(const std::string &name, const std::vector<Numbers> &samples) {
  uint64_t size = samples.empty() ? 0 : samples.front().size();
  GuardedMemory &memory = allocate(name, samples.size() * size * sizeof(float), sizeof(float));
  for (size_t s = 0; s < samples.size(); ++s)
    std::ranges::copy(samples[s], memory.floats() + s * size);
  memory.makeReadOnly();
  return memory;
}

CompiledRun::CompiledRun(const rnn_model &model, std::vector<float> arena,
                         const BatchNumbers &batch, MemoryLayout layout)
    : model(model), batch(batch), layout(layout), samples(batch.inputs.size()),
      outputSize(rnn_output_size(&model, batch.length)),
      parameters(allocate("parameters", model.parameters_size * sizeof(float), RNN_ALIGNMENT)),
      input(user("input", batch.inputs)), target(user("target", batch.targets)),
      cotangent(user("output cotangent", batch.outputCotangents)),
      workspace(allocate("workspace", rnn_workspace_bytes(&model, batch.length), RNN_ALIGNMENT)),
      gradients(allocate("gradients", model.gradients_size * sizeof(float), RNN_ALIGNMENT)),
      losses(allocate("losses", model.losses_size * sizeof(float), sizeof(float))),
      output(allocate("output", samples * outputSize * sizeof(float), sizeof(float))),
      inputGradient(allocate("input gradient",
                             samples * rnn_input_size(&model, batch.length) * sizeof(float),
                             sizeof(float))),
      outputMask(allocate("output mask",
                          samples * rnn_output_mask_size(&model, batch.length) * sizeof(float),
                          sizeof(float))),
      metrics(allocate("metrics", samples * model.own_metric_count * sizeof(float), sizeof(float))),
      states(allocate("states", samples * model.states_size * sizeof(float), sizeof(float))),
      optimizerState(allocate("optimizer state", model.optimizer_state_bytes, RNN_ALIGNMENT)) {
  std::ranges::copy(arena, parameters.floats());
  parameters.makeReadOnly();
  optimizerState.fillWithZeros();
  if (!batch.frozen.empty()) {
    GuardedMemory &flags = allocate("frozen", model.parameter_count, 1);
    auto *flag = static_cast<uint8_t *>(flags.data());
    frozen = flag;
    for (uint64_t i = 0; i < model.parameter_count; ++i)
      *flag++ = batch.frozen.contains(model.parameters[i].name);
    flags.makeReadOnly();
  }
  if (!batch.sampleWeights.empty())
    weights = user("sample weights", batch.sampleWeights).floats();
}
CompiledRun::~CompiledRun() = default;

/// From the last shard to the first, as threads might. The call gets the shard and the
/// states, which may be null.
template <typename Call> void CompiledRun::forEachShard(const Call &call) {
  for (GuardedMemory *memory :
       {&gradients, &losses, &output, &inputGradient, &outputMask, &metrics, &states})
    memory->clear();
  for (size_t s = 0; s < batch.states.size(); ++s)
    std::ranges::copy(batch.states[s], states.floats() + s * model.states_size);
  for (uint64_t shard = model.shards; shard-- > 0;) {
    workspace.clear();
    noteStrayWrites(shard, [&] { call(shard, batch.states.empty() ? nullptr : states.floats()); });
  }
}

/// Others may write to the other shards' parts at the same time.
template <typename Call> void CompiledRun::noteStrayWrites(uint64_t shard, const Call &call) {
  uint64_t first = std::min(samples, shard * model.shard_samples),
           end = std::min(samples, first + model.shard_samples);
  struct Part {
    const char *name;
    std::span<float> all;
    uint64_t begin, end;
    std::vector<float> before = {};
  };
  auto rows = [&](const char *name, const GuardedMemory &memory) {
    uint64_t width = memory.span().size() / samples;
    return Part{name, memory.span(), first * width, end * width};
  };
  Part parts[] = {rows("output", output),
                  rows("input gradient", inputGradient),
                  rows("output mask", outputMask),
                  rows("metrics", metrics),
                  rows("states", states),
                  {"gradients", gradients.span(), rnn_shard_gradients(&model, shard),
                   rnn_shard_gradients(&model, shard + 1)}};
  for (Part &part : parts)
    part.before.assign(part.all.begin(), part.all.end());
  call();
  for (const Part &part : parts) {
    auto differs = [&](uint64_t from, uint64_t to) {
      return from < to && std::memcmp(part.all.data() + from, part.before.data() + from,
                                      (to - from) * sizeof(float)) != 0;
    };
    if (differs(0, part.begin) || differs(part.end, part.all.size()))
      strays.insert(fmt::format("{} of other shards", part.name));
  }
}

void CompiledRun::reduceGradients(Tensors &tensors, std::string (*nameOf)(const std::string &)) {
  bool isOfLoss = nameOf == name::gradient;
  losses.makeReadOnly();
  float loss = model.reduce(parameters.floats(), gradients.floats(),
                            isOfLoss ? losses.floats() : nullptr, frozen);
  rnn_spread_gradients(&model, gradients.floats());
  losses.makeWritable();
  if (isOfLoss)
    tensors[name::loss] = {loss};
  for (uint64_t i = 0; i < model.parameter_count; ++i) {
    const rnn_parameter &place = model.parameters[i];
    tensors[nameOf(place.name)] = numbersOf(gradients.span().subspan(place.offset, place.size));
  }
}

void CompiledRun::addStates(Tensors &tensors, const std::string &tensor) {
  if (!batch.states.empty())
    tensors[tensor] = numbersOf(states.span());
}

Tensors CompiledRun::run() {
  Tensors tensors;
  forEachShard([&](uint64_t shard, float *states) {
    model.predict(parameters.floats(), input.floats(), states, batch.length, samples, shard,
                  output.floats(), workspace.data());
  });
  tensors[name::output] = numbersOf(output.span());
  addStates(tensors, name::states);
  forEachShard([&](uint64_t shard, float *states) {
    model.pullback(parameters.floats(), input.floats(), states, cotangent.floats(), batch.length,
                   samples, shard, output.floats(), inputGradient.floats(), gradients.floats(),
                   workspace.data());
  });
  tensors[name::in(name::output, "pullback")] = numbersOf(output.span());
  addStates(tensors, name::in(name::states, "pullback"));
  tensors[name::inputGradient] = numbersOf(inputGradient.span());
  reduceGradients(tensors, name::pullback);
  bool hasSteps = rnn_input_size(&model, batch.length) > 0;
  if (model.step && batch.states.empty() && hasSteps)
    streamOutputs(tensors);
  if (model.gradient) {
    evaluate(tensors);
    gradient(tensors);
  }
  return tensors;
}

void CompiledRun::evaluate(Tensors &tensors) {
  forEachShard([&](uint64_t shard, float *states) {
    model.evaluate(parameters.floats(), input.floats(), states, target.floats(), weights,
                   batch.length, samples, shard, output.floats(), outputMask.floats(),
                   metrics.floats(), losses.floats(), workspace.data());
  });
  tensors[name::in(name::output, "evaluate")] = numbersOf(output.span());
  if (rnn_output_mask_size(&model, batch.length) > 0)
    tensors[name::in(name::mask, "evaluate")] = numbersOf(outputMask.span());
  if (model.own_metric_count > 0)
    tensors[name::in(name::metrics, "evaluate")] = numbersOf(metrics.span());
  addStates(tensors, name::in(name::states, "evaluate"));
  losses.makeReadOnly();
  tensors[name::in(name::loss, "evaluate")] = {
      model.reduce(parameters.floats(), nullptr, losses.floats(), frozen)};
  losses.makeWritable();
}

/// Twice: the outputs are not always asked for.
void CompiledRun::gradient(Tensors &tensors) {
  for (bool withOutputs : {true, false}) {
    forEachShard([&](uint64_t shard, float *states) {
      model.gradient(
          parameters.floats(), input.floats(), states, target.floats(), weights, batch.length,
          samples, shard, batch.seed, batch.step, withOutputs ? output.floats() : nullptr,
          withOutputs ? outputMask.floats() : nullptr, withOutputs ? metrics.floats() : nullptr,
          gradients.floats(), losses.floats(), workspace.data());
    });
    if (!withOutputs)
      break;
    tensors[name::in(name::output, "gradient")] = numbersOf(output.span());
    if (rnn_output_mask_size(&model, batch.length) > 0)
      tensors[name::in(name::mask, "gradient")] = numbersOf(outputMask.span());
    if (model.own_metric_count > 0)
      tensors[name::in(name::metrics, "gradient")] = numbersOf(metrics.span());
    addStates(tensors, name::in(name::states, "gradient"));
  }
  reduceGradients(tensors, name::gradient);
}

/// The outputs of all steps, [step][stream], of the streams that begin with a sample, then their
/// states: in blocks of random sizes, or step by step if `blocks` is null.
std::vector<float> CompiledRun::stream(uint64_t first, RandomStream *blocks) {
  uint64_t steps = sizesOf(model.inputs[0].shape, batch.length)[0];
  uint64_t features = rnn_input_size(&model, batch.length) / steps;
  uint64_t size = model.outputs[0].shape.sizes[model.outputs[0].shape.rank - 1];
  GuardedMemory &state =
      allocate("stream state", model.stream_state_size * sizeof(float), RNN_ALIGNMENT);
  const float *weights = memories.at("stream weights")->floats();
  state.clear();
  model.reset(weights, state.floats());
  std::vector<float> all;
  for (uint64_t t = 0, count; t < steps; t += count) {
    constexpr uint32_t mostSteps = 20; // and sometimes none
    count = blocks ? std::min<uint64_t>(steps - t, blocks->below(mostSteps)) : 1;
    // A memory of its own for each size, so that the end is guarded.
    auto memoryOf = [&](const char *what, uint64_t floats) -> GuardedMemory & {
      return allocate(fmt::format("{} of {} streamed steps", what, count),
                      count * model.streams * floats * sizeof(float), sizeof(float));
    };
    GuardedMemory &rows = memoryOf("input", features);
    rows.makeWritable();
    GuardedMemory &found = memoryOf("output", size);
    for (uint64_t row = 0; row < count * model.streams; ++row) {
      uint64_t sample = std::min(first + row % model.streams, samples - 1);
      std::copy_n(input.floats() + (sample * steps + t + row / model.streams) * features, features,
                  rows.floats() + row * features);
    }
    rows.makeReadOnly();
    workspace.clear();
    found.clear();
    if (blocks)
      model.step_block(weights, state.floats(), rows.floats(), found.floats(), count,
                       workspace.data());
    else
      model.step(weights, state.floats(), rows.floats(), found.floats(), workspace.data());
    all.insert(all.end(), found.floats(), found.floats() + count * model.streams * size);
  }
  all.insert(all.end(), state.floats(), state.floats() + model.stream_state_size);
  return all;
}

/// Every step's output of a sequence, the last one of a vector.
void CompiledRun::streamOutputs(Tensors &tensors) {
  GuardedMemory &weights =
      allocate("stream weights", model.stream_weights_size * sizeof(float), RNN_ALIGNMENT);
  weights.makeWritable();
  model.pack(parameters.floats(), weights.floats());
  weights.makeReadOnly();
  RandomStream random(batch.seed, RandomPurpose::Data, 1);
  const rnn_shape &shape = model.outputs[0].shape;
  uint64_t size = shape.sizes[shape.rank - 1];
  uint64_t steps = sizesOf(model.inputs[0].shape, batch.length)[0];
  Numbers all;
  for (uint64_t first = 0; first < samples; first += model.streams) {
    std::vector<float> found = stream(first, nullptr), blocks = stream(first, &random);
    blocksDiffer |= std::memcmp(found.data(), blocks.data(), found.size() * sizeof(float)) != 0;
    for (uint64_t s = 0; s < std::min(model.streams, samples - first); ++s)
      for (uint64_t t = shape.rank == 2 ? 0 : steps - 1; t < steps; ++t) {
        auto begin = found.begin() + int64_t((t * model.streams + s) * size);
        all.insert(all.end(), begin, begin + int64_t(size));
      }
  }
  tensors[name::output + " of step"] = std::move(all);
}

std::vector<float> CompiledRun::update(const std::vector<float> &before,
                                       const std::vector<float> &gradient) {
  GuardedMemory &updated =
      allocate("updated parameters", model.parameters_size * sizeof(float), RNN_ALIGNMENT);
  std::ranges::copy(before, updated.floats());
  // Between the parameters stands what `gradient` has left there.
  for (size_t i = 0; i < gradient.size(); ++i)
    if (!std::isnan(gradient[i]))
      gradients.floats()[i] = gradient[i];
  rnn_touch_all_rows(&model, gradients.floats());
  gradients.makeReadOnly();
  model.update(updated.floats(), optimizerState.data(), gradients.floats());
  gradients.makeWritable();
  return {updated.span().begin(), updated.span().end()};
}

void CompiledRun::takeOptimizerState(const CompiledRun &other) {
  std::ranges::copy(other.optimizerState.span(), optimizerState.floats());
}

std::vector<float> CompiledRun::finalize(const std::vector<float> &before) {
  GuardedMemory &updated = *memories.at("updated parameters");
  std::ranges::copy(before, updated.floats());
  optimizerState.makeReadOnly();
  model.finalize(updated.floats(), optimizerState.data());
  optimizerState.makeWritable();
  return {updated.span().begin(), updated.span().end()};
}

Tensors CompiledRun::runOthers() {
  Tensors tensors;
  GuardedMemory &initial =
      allocate("initial parameters", model.parameters_size * sizeof(float), RNN_ALIGNMENT);
  model.initialize(initial.floats(), batch.seed);
  for (uint64_t i = 0; i < model.parameter_count; ++i) {
    const rnn_parameter &place = model.parameters[i];
    tensors["initial " + std::string(place.name)] =
        numbersOf(initial.span().subspan(place.offset, place.size));
  }
  if (model.step) {
    GuardedMemory &weights = allocate("stream weights", model.stream_weights_size * sizeof(float),
                                      RNN_ALIGNMENT),
                  &state = allocate("stream state", model.stream_state_size * sizeof(float),
                                    RNN_ALIGNMENT);
    weights.makeWritable();
    model.pack(parameters.floats(), weights.floats());
    weights.makeReadOnly();
    state.clear();
    model.reset(weights.floats(), state.floats());
    tensors["stream state"] = numbersOf(state.span());
  }
  if (model.self_test)
    tensors["self-test"] = {
        model.self_test(allocate("self-test", model.self_test_bytes, RNN_ALIGNMENT).data())};
  return tensors;
}

std::set<std::string> CompiledRun::overruns() const {
  std::set<std::string> names = strays;
  for (const auto &[name, memory] : memories)
    if (!memory->isIntact())
      names.insert(name);
  return names;
}

} // namespace rnn::oracle
