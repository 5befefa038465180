/* Trains a compiled model on arrays of its own, with nothing but the C library:
 *   rnnc models/multiplication.rnn -o model.o
 *   cc -I runtime/include -I . train.c model.o -o train && ./train */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 32, LENGTH = 100, STEPS = 50 };
static float x[SAMPLES][LENGTH][2], y[SAMPLES], prediction[SAMPLES];

/* Zero-filled room for `size` bytes, aligned as the model wants it. */
static void *arena(size_t size) {
  size = (size / RNN_ALIGNMENT + 1) * RNN_ALIGNMENT;
  void *room = aligned_alloc(RNN_ALIGNMENT, size);
  if (!room)
    exit(1);
  return memset(room, 0, size);
}

int main(void) {
  const rnn_model *model = &multiplication_model;
  float *parameters = arena(model->parameters_size * sizeof(float));
  float *gradients = arena(model->gradients_size * sizeof(float));
  float *losses = arena(model->losses_size * sizeof(float));
  void *optimizer_state = arena(model->optimizer_state_bytes);
  void *workspace = arena(model->workspace_bytes);

  /* Two marked numbers, one in each half; the target is their product. */
  for (int i = 0; i < SAMPLES; ++i) {
    for (int t = 0; t < LENGTH; ++t)
      x[i][t][1] = (float)rand() / (float)RAND_MAX;
    int first = rand() % (LENGTH / 2), second = LENGTH / 2 + rand() % (LENGTH / 2);
    x[i][first][0] = x[i][second][0] = 1;
    y[i] = x[i][first][1] * x[i][second][1];
  }

  model->initialize(parameters, 1);
  for (int step = 0; step <= STEPS; ++step) {
    float loss = rnn_train_batch(model, parameters, optimizer_state, gradients, x[0][0], y, 0,
                                 SAMPLES, 0, losses, workspace);
    if (step % 10 == 0)
      printf("step %d: loss %.4f\n", step, loss);
  }
  rnn_predict_batch(model, parameters, x[0][0], 0, SAMPLES, prediction, workspace);
  for (int i = 0; i < 3; ++i)
    printf("target %.3f, predicted %.3f\n", y[i], prediction[i]);
  void *arenas[] = {parameters, gradients, losses, optimizer_state, workspace};
  for (int i = 0; i < 5; ++i)
    free(arenas[i]);
  return 0;
}
