/* Streams as many steps as the argument says. */
#include "model.h"

#include <stdlib.h>

_Alignas(RNN_ALIGNMENT) static char parameters[1 << 20], weights[1 << 20], state[1 << 16],
    workspace[1 << 20];

int main(int count, char **arguments) {
  float input[2] = {0.25f, 0.5f}, output[64];
  const rnn_model *model = &multiplication_model;
  int steps = count > 1 ? atoi(arguments[1]) : 0;
  model->pack((const float *)parameters, (float *)weights);
  model->reset((const float *)parameters, (float *)state);
  for (int step = 0; step < steps; ++step)
    model->step((const float *)weights, (float *)state, input, output, workspace);
  return 0;
}
