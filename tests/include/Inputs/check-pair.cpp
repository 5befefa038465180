// Two streams that one call moves, against one after the other; known early, and at run time.
#include "pair.h"
#include "sequence.h"

#include "rnn/model.hpp"

#include <cmath>
#include <cstdio>

constexpr std::size_t steps = 50;
using pair = rnn::stream<&pair_model>;
using single = rnn::stream<&sequence_model>;
static_assert(pair::input_size == 2 * single::input_size);
static_assert(pair::output_size == 2 * single::output_size);

alignas(RNN_ALIGNMENT) static float parameters[SEQUENCE_PARAMETERS_SIZE];
alignas(RNN_ALIGNMENT) static unsigned char memory[1 << 14];

int main() {
  constexpr std::size_t input = single::input_size, output = single::output_size;
  static float inputs[steps * pair::input_size], outputs[steps * pair::output_size];
  static float later[steps * pair::output_size];
  for (std::size_t i = 0; i < steps * pair::input_size; ++i)
    inputs[i] = std::sin(static_cast<float>(i * i % 97));
  sequence_model.initialize(parameters, 3);
  rnn::packed_weights<&pair_model> weights(parameters);
  rnn::packed_weights<&sequence_model> single_weights(parameters);

  pair both(weights);
  both.step(inputs, outputs);
  both.process({inputs + pair::input_size, (steps - 1) * pair::input_size},
               {outputs + pair::output_size, (steps - 1) * pair::output_size});
  rnn::dynamic_stream chosen(pair_model, memory, sizeof memory, weights.data());
  bool same = chosen && chosen.process(inputs, later) == steps;
  for (std::size_t i = 0; i < steps * pair::output_size; ++i)
    same = same && std::abs(later[i] - outputs[i]) < 1e-6f;

  float worst = 0;
  for (std::size_t s = 0; s < 2; ++s) {
    single one(single_weights);
    for (std::size_t t = 0; t < steps; ++t) {
      float expected[output];
      one.step(&inputs[(t * 2 + s) * input], expected);
      for (std::size_t i = 0; i < output; ++i)
        worst = std::fmax(worst, std::abs(expected[i] - outputs[(t * 2 + s) * output + i]));
    }
  }
  std::printf("two streams: %s, at run time: %s\n", worst < 1e-5f ? "yes" : "no",
              same ? "yes" : "no");
}
