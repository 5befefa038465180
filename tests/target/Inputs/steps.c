/* Streams as many steps as the argument says; for WebAssembly, as many as `run` is told. */
#include "model.h"

_Alignas(RNN_ALIGNMENT) static char parameters[1 << 20], weights[1 << 20], state[1 << 16],
    workspace[1 << 20];

static void stream(int steps) {
  float input[2] = {0.25f, 0.5f}, output[64];
  const rnn_model *model = &multiplication_model;
  model->pack((const float *)parameters, (float *)weights);
  model->reset((const float *)weights, (float *)state);
  for (int step = 0; step < steps; ++step)
    model->step((const float *)weights, (float *)state, input, output, workspace);
}

#ifdef __wasm__
__attribute__((export_name("run"))) void run(int steps) { stream(steps); }
#else
#include <stdlib.h>

int main(int count, char **arguments) {
  stream(count > 1 ? atoi(arguments[1]) : 0);
  return 0;
}
#endif
