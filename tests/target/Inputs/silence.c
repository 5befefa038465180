/* Streams noise and then silence. Prints how many states are zero and subnormal after each. */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *arena(size_t size) {
  void *room = aligned_alloc(RNN_ALIGNMENT, (size / RNN_ALIGNMENT + 1) * RNN_ALIGNMENT);
  if (!room)
    exit(1);
  return memset(room, 0, size);
}

static void printStates(const char *when, const float *state) {
  int zeros = 0, subnormal = 0;
  for (uint64_t i = 0; i < silence_model.stream_state_size; ++i) {
    uint32_t size = ((const uint32_t *)state)[i] << 1;
    zeros += size == 0;
    subnormal += size != 0 && size < 0x01000000u;
  }
  printf("after %s: states that are zero %d, subnormal %d\n", when, zeros, subnormal);
}

int main(void) {
  const rnn_model *model = &silence_model;
  float *parameters = arena(model->parameters_size * sizeof(float));
  float *weights = arena(model->stream_weights_size * sizeof(float));
  float *state = arena(model->stream_state_size * sizeof(float));
  void *workspace = arena(model->workspace_bytes);
  float output[8];
  model->initialize(parameters, 0);
  model->pack(parameters, weights);
  model->reset(weights, state);
  srand(1);
  for (int n = 0; n < 1000; ++n) {
    float noise = (float)rand() / (float)RAND_MAX - 0.5f;
    model->step(weights, state, &noise, output, workspace);
  }
  printStates("noise", state);
  for (int n = 0; n < 100000; ++n) {
    const float silence = 0;
    model->step(weights, state, &silence, output, workspace);
  }
  printStates("silence", state);
  return 0;
}
