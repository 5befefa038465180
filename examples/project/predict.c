/* Predicts the product of the marked numbers 0.8 and 0.5 with the weights of a seed. */
#include "product_model.h"

#include <stdio.h>

static _Alignas(RNN_ALIGNMENT) float parameters[PRODUCT_PARAMETERS_SIZE];
static _Alignas(RNN_ALIGNMENT) char workspace[PRODUCT_WORKSPACE_BYTES];

int main(void) {
  float inputs[20][2] = {{0}}, output;
  inputs[3][0] = 0.8f, inputs[3][1] = 1;
  inputs[9][0] = 0.5f, inputs[9][1] = 1;

  product_model.initialize(parameters, 1);
  rnn_predict_batch(&product_model, parameters, inputs[0], 0, 1, &output, workspace);
  printf("%.4f\n", output);
  return 0;
}
