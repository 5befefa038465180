// What a callback of audio does: steps, blocks, resets and predicts. With ALLOCATES, it also does
// what no such callback may do.
#include "multiplication.h"
#include "rnn/model.hpp"

#include <cstdio>
#include <cstdlib>

constexpr std::size_t block = 64;

static rnn::packed_weights<&multiplication_model> weights;
alignas(RNN_ALIGNMENT) static float parameters[MULTIPLICATION_PARAMETERS_SIZE];
alignas(RNN_ALIGNMENT) static float state[MULTIPLICATION_STREAM_STATE_SIZE];
alignas(RNN_ALIGNMENT) static unsigned char workspace[MULTIPLICATION_WORKSPACE_BYTES];

static void play(rnn::stream<&multiplication_model> &one, rnn::span<const float> inputs,
                 rnn::span<float> outputs) noexcept RNN_NONBLOCKING {
  one.process(inputs, outputs);
  one.step(inputs.data(), outputs.data());
  one.restore(one.save());
  one.reset();
  one.process(inputs.data(), outputs.data(), block / 2);

  rnn::stream<&multiplication_model> copy = one;
  copy.process(inputs, outputs);
#ifdef ALLOCATES
  void *volatile memory = std::malloc(block);
  std::free(memory);
#endif
}

// The same with the functions of C.
static void play_in_c(const rnn_model *model, const float *inputs,
                      float *outputs) noexcept RNN_NONBLOCKING {
  model->pack(parameters, const_cast<float *>(weights.data()));
  model->reset(weights.data(), state);
  model->step(weights.data(), state, inputs, outputs, workspace);
  model->step_block(weights.data(), state, inputs, outputs, block, workspace);
  rnn_predict_batch(model, parameters, inputs, 0, 1, outputs, workspace);
}

int main() {
  static float inputs[MULTIPLICATION_INPUT_SIZE], outputs[block];
  multiplication_model.initialize(parameters, 1);
  weights.pack(parameters);
  rnn::stream<&multiplication_model> one(weights);
  for (int repeats = 0; repeats < 100; ++repeats) {
    play(one, inputs, outputs);
    play_in_c(&multiplication_model, inputs, outputs);
  }
  std::printf("played\n");
}
