/* Trains the model by librnn on random sequences, and writes its weights to product.safetensors. */
#include "product_model.h"
#include "rnn/runtime.h"

#include <stdio.h>
#include <stdlib.h>

enum { SAMPLES = 1024, LENGTH = 20 };
static float inputs[SAMPLES][LENGTH][2], targets[SAMPLES];
static _Alignas(RNN_ALIGNMENT) float parameters[PRODUCT_PARAMETERS_SIZE];

static int printLoss(void *context, uint64_t epoch, double loss, double val_loss) {
  (void)context, (void)val_loss;
  return printf("epoch %d: %.4f\n", (int)epoch, loss) < 0;
}

int main(void) {
  for (int sample = 0; sample < SAMPLES; ++sample) {
    for (int t = 0; t < LENGTH; ++t)
      inputs[sample][t][0] = (float)rand() / (float)RAND_MAX;
    int first = rand() % 10, second = 10 + rand() % 10;
    inputs[sample][first][1] = inputs[sample][second][1] = 1;
    targets[sample] = inputs[sample][first][0] * inputs[sample][second][0];
  }

  char message[256];
  rnn_fit_options options = {
      .size = sizeof options, .epochs = 3, .seed = 1, .threads = 2, .on_epoch = printLoss};
  product_model.initialize(parameters, 1);
  if (rnn_fit(&product_model, parameters, inputs[0][0], targets, SAMPLES, &options, message,
              sizeof message) ||
      rnn_save_weights(&product_model, parameters, "product.safetensors", message,
                       sizeof message)) {
    fprintf(stderr, "train: error: %s\n", message);
    return 1;
  }
  return 0;
}
