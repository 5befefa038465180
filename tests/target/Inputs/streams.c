/* Moves two streams of the multiplication model by one call a step, and each of them alone. */
#include "one.h"
#include "two.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 50, FEATURES = 2, STREAMS = TWO_STREAMS };

static float *arena(size_t floats) {
  void *room = aligned_alloc(RNN_ALIGNMENT, (floats * 4 / RNN_ALIGNMENT + 1) * RNN_ALIGNMENT);
  if (!room)
    exit(1);
  return room;
}

int main(void) {
  const rnn_model *one = &one_model, *two = &two_model;
  static float x[STEPS][STREAMS][FEATURES], alone[STEPS][STREAMS], blocks[STEPS][STREAMS];
  float *parameters = arena(one->parameters_size);
  float *weights = arena(one->stream_weights_size), *shared = arena(two->stream_weights_size);
  float *state = arena(one->stream_state_size), *states = arena(two->stream_state_size);
  float *workspace = arena(two->workspace_bytes / 4), outputs[STREAMS];
  int differ = 0, inBlocks = 0;
  one->initialize(parameters, 1);
  one->pack(parameters, weights);
  two->pack(parameters, shared);
  for (int t = 0; t < STEPS; ++t)
    for (int s = 0; s < STREAMS; ++s)
      for (int f = 0; f < FEATURES; ++f)
        x[t][s][f] = (float)rand() / (float)RAND_MAX;

  for (int s = 0; s < STREAMS; ++s) {
    one->reset(weights, state);
    for (int t = 0; t < STEPS; ++t)
      one->step(weights, state, x[t][s], &alone[t][s], workspace);
  }
  two->reset(shared, states);
  for (int t = 0; t < STEPS; ++t) {
    two->step(shared, states, x[t][0], outputs, workspace);
    for (int s = 0; s < STREAMS; ++s)
      differ += !(fabsf(outputs[s] - alone[t][s]) < 1e-6f);
  }
  two->reset(shared, states);
  two->step_block(shared, states, x[0][0], blocks[0], 1, workspace);
  two->step_block(shared, states, x[1][0], blocks[1], STEPS - 1, workspace);
  for (int t = 0; t < STEPS; ++t)
    for (int s = 0; s < STREAMS; ++s)
      inBlocks += !(fabsf(blocks[t][s] - alone[t][s]) < 1e-6f);
  printf("streams %d and %d, states of %d and %d, steps that differ %d, in blocks %d\n",
         (int)one->streams, (int)two->streams, (int)one->stream_state_size,
         (int)two->stream_state_size, differ, inBlocks);
  return 0;
}
