/* A program that uses the table and some of its functions. */
#include "model.h"

static float memory[4096];

int main(void) {
  const rnn_model *model = &multiplication_model;
  if (model->version != RNN_MODEL_VERSION || model->table_size != sizeof *model)
    return 1;
  model->initialize(memory, 0);
  return memory[0] == 0;
}
