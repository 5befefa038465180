/* Predicts one sequence step by step, as its numbers come in:
 *   rnnc models/multiplication.rnn -o model.o
 *   cc -I runtime/include -I . stream.c model.o -o stream && ./stream */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH = 100, FEATURES = 2 };
static float x[LENGTH][FEATURES];

/* Zero-filled room for `floats`, aligned as the model wants it. */
static float *arena(size_t floats) {
  size_t size = (floats * sizeof(float) / RNN_ALIGNMENT + 1) * RNN_ALIGNMENT;
  void *room = aligned_alloc(RNN_ALIGNMENT, size);
  if (!room)
    exit(1);
  return memset(room, 0, size);
}

int main(void) {
  const rnn_model *model = &multiplication_model;
  float *parameters = arena(model->parameters_size);
  float *weights = arena(model->stream_weights_size);
  float *state = arena(model->stream_state_size);
  float *workspace = arena(model->workspace_bytes / sizeof(float));
  float output, outputs[LENGTH], prediction;
  for (int t = 0; t < LENGTH; ++t)
    for (int feature = 0; feature < FEATURES; ++feature)
      x[t][feature] = (float)rand() / (float)RAND_MAX;

  model->initialize(parameters, 1);
  model->pack(parameters, weights);
  model->reset(weights, state); /* a new sequence */
  for (int t = 0; t < LENGTH; ++t) {
    model->step(weights, state, x[t], &output, workspace);
    if (t % 25 == 24)
      printf("after %d steps: %.5f\n", t + 1, output);
  }
  model->reset(weights, state); /* the same steps in one call */
  model->step_block(weights, state, x[0], outputs, LENGTH, workspace);
  if (memcmp(&output, &outputs[LENGTH - 1], sizeof output) != 0)
    return 1;
  rnn_predict_batch(model, parameters, x[0], 0, 1, &prediction, workspace);
  printf("at once: %.5f\n", prediction);
  return 0;
}
