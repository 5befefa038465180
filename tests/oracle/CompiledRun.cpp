#include "oracle/CompiledRun.h"

#include "training/Shapes.h"

#include <cmath>

namespace rnn::oracle {

namespace {

Numbers numbersOf(std::span<const float> floats) { return {floats.begin(), floats.end()}; }

} // namespace

GuardedMemory &CompiledRun::allocate(const std::string &name, uint64_t bytes, uint64_t alignment) {
  return *memories.try_emplace(name, std::make_unique<GuardedMemory>(bytes, alignment))
              .first->second;
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
                         const BatchNumbers &batch)
    : model(model), samples(batch.inputs.size()), outputSize(model.output_size),
      parameters(allocate("parameters", model.parameters_size * sizeof(float), RNN_ALIGNMENT)),
      input(user("input", batch.inputs)), target(user("target", batch.targets)),
      cotangent(user("output cotangent", batch.outputCotangents)),
      workspace(allocate("workspace", model.workspace_bytes, RNN_ALIGNMENT)),
      gradients(allocate("gradients", model.gradients_size * sizeof(float), RNN_ALIGNMENT)),
      losses(allocate("losses", model.losses_size * sizeof(float), sizeof(float))),
      output(allocate("output", samples * outputSize * sizeof(float), sizeof(float))),
      inputGradient(
          allocate("input gradient", samples * model.input_size * sizeof(float), sizeof(float))),
      optimizerState(allocate("optimizer state", model.optimizer_state_bytes, RNN_ALIGNMENT)) {
  std::ranges::copy(arena, parameters.floats());
  parameters.makeReadOnly();
  optimizerState.fillWithZeros();
}
CompiledRun::~CompiledRun() = default;

/// From the last shard to the first, as threads might.
template <typename Call> void CompiledRun::forEachShard(const Call &call) {
  for (GuardedMemory *memory : {&gradients, &losses, &output, &inputGradient})
    memory->clear();
  for (uint64_t shard = model.shards; shard-- > 0;) {
    workspace.clear();
    call(shard);
  }
}

Numbers CompiledRun::reducedGradient() {
  model.reduce(parameters.floats(), gradients.floats(), nullptr);
  return numbersOf(gradients.span().first(model.parameters_size));
}

Tensors CompiledRun::run() {
  Tensors tensors;
  const float *weights = parameters.floats(), *x = input.floats(), *t = target.floats();
  auto addGradients = [&](auto nameOf) {
    Numbers arena = reducedGradient();
    for (uint64_t i = 0; i < model.parameter_count; ++i) {
      auto begin = arena.begin() + model.parameters[i].offset;
      tensors[nameOf(model.parameters[i].name)] = Numbers(begin, begin + model.parameters[i].size);
    }
  };
  auto addLoss = [&](const std::string &tensor) {
    tensors[tensor] = {model.reduce(weights, nullptr, losses.floats())};
  };

  forEachShard([&](uint64_t shard) {
    model.predict(weights, x, nullptr, samples, shard, output.floats(), workspace.data());
  });
  tensors[name::output] = numbersOf(output.span());
  forEachShard([&](uint64_t shard) {
    model.pullback(weights, x, nullptr, cotangent.floats(), samples, shard, output.floats(),
                   inputGradient.floats(), gradients.floats(), workspace.data());
  });
  tensors[name::output + " of pullback"] = numbersOf(output.span());
  tensors[name::inputGradient] = numbersOf(inputGradient.span());
  addGradients(name::pullback);
  if (model.step)
    streamOutputs(tensors);
  if (!model.gradient)
    return tensors;
  forEachShard([&](uint64_t shard) {
    model.evaluate(weights, x, nullptr, t, nullptr, samples, shard, output.floats(), nullptr,
                   losses.floats(), workspace.data());
  });
  tensors[name::output + " of evaluate"] = numbersOf(output.span());
  addLoss(name::loss + " of evaluate");
  forEachShard([&](uint64_t shard) {
    model.gradient(weights, x, nullptr, t, nullptr, samples, shard, 0, 0, nullptr, nullptr,
                   gradients.floats(), losses.floats(), workspace.data());
  });
  addLoss(name::loss);
  addGradients(name::gradient);
  return tensors;
}

/// Every step's output of a sequence, the last one of a vector.
void CompiledRun::streamOutputs(Tensors &tensors) {
  uint64_t steps = model.inputs[0].shape.sizes[0],
           features = model.input_size / steps;
  uint64_t size = model.outputs[0].shape.sizes[model.outputs[0].shape.rank - 1];
  GuardedMemory &state =
      allocate("stream state", model.stream_state_size * sizeof(float), RNN_ALIGNMENT);
  GuardedMemory &step = allocate("streamed output", size * sizeof(float), sizeof(float));
  Numbers all;
  for (uint64_t s = 0; s < samples; ++s) {
    state.fillWithZeros();
    for (uint64_t t = 0; t < steps; ++t) {
      workspace.clear();
      step.clear();
      model.step(parameters.floats(), state.floats(), input.floats() + (s * steps + t) * features,
                 step.floats(), workspace.data());
      if (model.outputs[0].shape.rank == 2 || t == steps - 1)
        all.insert(all.end(), step.floats(), step.floats() + size);
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
  model.update(updated.floats(), optimizerState.data(), gradients.floats());
  return {updated.span().begin(), updated.span().end()};
}

std::vector<std::string> CompiledRun::overruns() const {
  std::vector<std::string> names;
  for (const auto &[name, memory] : memories)
    if (!memory->isIntact())
      names.push_back(name);
  return names;
}

} // namespace rnn::oracle
