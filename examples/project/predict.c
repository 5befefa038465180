/* Predicts the product of the marked numbers 0.8 and 0.5 with the weights of a seed. */
#include "product_model.h"

#include <stdio.h>
#include <stdlib.h>

static void *allocate(size_t bytes) {
  void *memory = aligned_alloc(RNN_ALIGNMENT, (bytes / RNN_ALIGNMENT + 1) * RNN_ALIGNMENT);
  if (!memory)
    exit(1);
  return memory;
}

int main(void) {
  const rnn_model *model = &product_model;
  float *parameters = allocate(model->parameters_size * sizeof(float));
  void *workspace = allocate(model->workspace_bytes);
  float inputs[20][2] = {{0}}, output;
  inputs[3][0] = 0.8f, inputs[3][1] = 1;
  inputs[9][0] = 0.5f, inputs[9][1] = 1;

  model->initialize(parameters, 1);
  rnn_predict_batch(model, parameters, inputs[0], 0, 1, &output, workspace);
  printf("%.4f\n", output);
  return 0;
}
