// Compares the streams of a model with its predictions; several translation units include it.
#pragma once

#include "rnn/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <type_traits>
#include <vector>

#if __cplusplus >= 202002L
#include <span>
#endif

constexpr std::size_t steps = 100;

template <typename Values> bool is_same(const Values &one, const Values &other) {
  return std::memcmp(one.data(), other.data(), one.size() * sizeof one[0]) == 0;
}

template <const rnn_model *model, std::size_t parameters_size, std::size_t workspace_bytes>
class checked_model {
  using stream = rnn::stream<model>;
  static constexpr std::size_t input = stream::input_size, output = stream::output_size;
  static_assert(std::is_trivially_copyable_v<stream> && alignof(stream) == RNN_ALIGNMENT);
  using inputs_type = std::array<float, steps * input>;
  using outputs_type = std::array<float, steps * output>;

public:
  checked_model() {
    model->initialize(parameters, 5);
    weights.pack(parameters);
    unsigned state = 1;
    for (float &number : inputs) {
      state = state * 1103515245u + 12345u;
      number = static_cast<float>(state >> 16 & 0x7FFF) / 16384.0f - 1.0f;
    }
    stream one(weights);
    for (std::size_t t = 0; t < steps; ++t)
      one.step(&inputs[t * input], &outputs[t * output]);
  }

  /// Prints the name of each check, and whether it holds.
  void run() {
    std::printf("%s\n", model->name);
    say("steps are predictions", is_predicted());
    say("blocks are steps", are_blocks_steps());
    say("a reset begins again", is_reset());
    say("streams are independent", are_independent());
    say("a saved state goes on", goes_on());
    say("spans end blocks", do_spans_end());
    say("a model of run time is the same", is_same_at_run_time());
    say("bad memory is refused", is_refused());
  }

private:
  static void say(const char *what, bool holds) {
    std::printf("  %s: %s\n", what, holds ? "yes" : "no");
  }

  bool is_predicted() {
    static std::vector<float> predicted(static_cast<std::size_t>(model->output_size));
    rnn_predict_batch(model, parameters, inputs.data(), 0, 1, predicted.data(), workspace);
    // The prediction has the last step alone, or all.
    const float *streamed = outputs.data() + outputs.size() - predicted.size();
    float worst = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i)
      worst = std::max(worst, std::abs(predicted[i] - streamed[i]));
    return worst < 1e-5f && outputs[0] != 0;
  }

  bool are_blocks_steps() {
    stream one(weights);
    outputs_type found{};
    std::size_t done = 0;
    for (std::size_t block : {1u, 64u, 0u, 7u, 28u}) {
      one.process(&inputs[done * input], found.data() + done * output, block);
      done += block;
    }
    return done == steps && is_same(found, outputs);
  }

  bool is_reset() {
    stream one(weights);
    outputs_type found{};
    one.process(inputs, found);
    found = {};
    one.reset();
    one.process(inputs, found);
    stream raw(weights.data()); // as a program in C keeps them
    outputs_type others{};
    raw.process(inputs, others);
    return is_same(found, outputs) && is_same(others, outputs);
  }

  bool are_independent() {
    stream one(weights), other(weights);
    outputs_type found{};
    float ignored[output];
    for (std::size_t t = 0; t < steps; ++t) {
      one.step(&inputs[t * input], &found[t * output]);
      other.step(&inputs[(steps - 1 - t) * input], ignored);
    }
    return is_same(found, outputs);
  }

  bool goes_on() {
    stream one(weights), other(weights);
    outputs_type found{}, others{};
    one.process(inputs.data(), found.data(), 10);
    auto saved = one.save();
    stream copy = one;
    one.process(&inputs[10 * input], &found[10 * output], steps - 10);
    bool same = is_same(found, outputs);
    other.restore(saved);
    other.process(&inputs[10 * input], &found[10 * output], steps - 10);
    others = found;
    copy.process(&inputs[10 * input], &others[10 * output], steps - 10);
    return same && is_same(found, outputs) && is_same(others, outputs);
  }

  bool do_spans_end() {
    stream one(weights);
    std::vector<float> some(inputs.begin(), inputs.begin() + 10 * input + input - 1);
    outputs_type found{};
    float few[4 * output + output - 1];
    bool same = one.process(some, found) == 10 && is_same_begin(found, 10);
    one.reset();
    same = same && one.process(inputs, few) == 4 && is_same_begin(few, 4);
    one.reset();
    same = same && one.process({inputs.data(), 0}, found) == 0;
#if __cplusplus >= 202002L
    found = {};
    same = same && one.process(std::span<const float>(inputs), std::span(found)) == steps &&
           is_same(found, outputs);
#endif
    return same;
  }
  template <typename Values> bool is_same_begin(const Values &values, std::size_t count) {
    return std::equal(outputs.begin(), outputs.begin() + count * output, std::begin(values));
  }

  bool is_same_at_run_time() {
    const rnn_model &chosen = *model;
    alignas(RNN_ALIGNMENT) static unsigned char memory[1 << 14];
    rnn::dynamic_stream one(chosen, memory, sizeof memory, weights.data());
    outputs_type found{};
    if (!one || one.input_size() != input || one.output_size() != output)
      return false;
    one.step(inputs.data(), found.data());
    one.reset();
    return one.process(inputs, found) == steps && is_same(found, outputs);
  }

  bool is_refused() {
    alignas(RNN_ALIGNMENT) static unsigned char memory[1 << 14];
    std::size_t bytes = rnn::dynamic_stream::memory_bytes(*model);
    using rnn::dynamic_stream;
    return dynamic_stream(*model, memory, bytes, weights.data()) &&
           !dynamic_stream(*model, memory, bytes - 1, weights.data()) &&
           !dynamic_stream(*model, memory + 4, bytes, weights.data()) &&
           !dynamic_stream(*model, nullptr, bytes, weights.data()) &&
           !dynamic_stream(*model, memory, bytes) && !dynamic_stream();
  }

  alignas(RNN_ALIGNMENT) static inline float parameters[parameters_size];
  alignas(RNN_ALIGNMENT) static inline unsigned char workspace[workspace_bytes];
  static inline rnn::packed_weights<model> weights;
  inputs_type inputs{};
  outputs_type outputs{};
};
