/* The header's macros and the table tell the same sizes. */
#include "m.h"

#include <stdio.h>

static int differs(const char *name, uint64_t macro, uint64_t table) {
  if (macro == table)
    return 0;
  printf("%s: %llu in the header, %llu in the table\n", name, (unsigned long long)macro,
         (unsigned long long)table);
  return 1;
}

int main(void) {
  const rnn_model *model = &multiplication_model;
  int found = differs("batch", MULTIPLICATION_BATCH, model->batch);
  found += differs("shards", MULTIPLICATION_SHARDS, model->shards);
  found += differs("input", MULTIPLICATION_INPUT_SIZE, model->input_size);
  found += differs("output", MULTIPLICATION_OUTPUT_SIZE, model->output_size);
  found += differs("parameters", MULTIPLICATION_PARAMETERS_SIZE, model->parameters_size);
  found += differs("gradients", MULTIPLICATION_GRADIENTS_SIZE, model->gradients_size);
  found += differs("losses", MULTIPLICATION_LOSSES_SIZE, model->losses_size);
  found += differs("states", MULTIPLICATION_STATES_SIZE, model->states_size);
  found += differs("optimizer", MULTIPLICATION_OPTIMIZER_STATE_BYTES, model->optimizer_state_bytes);
  found += differs("workspace", MULTIPLICATION_WORKSPACE_BYTES, model->workspace_bytes);
  found += differs("state", MULTIPLICATION_STREAM_STATE_SIZE, model->stream_state_size);
  found += differs("weights", MULTIPLICATION_STREAM_WEIGHTS_SIZE, model->stream_weights_size);
  found += differs("stream's workspace", MULTIPLICATION_STREAM_WORKSPACE_BYTES,
                   model->stream_workspace_bytes);
  found += differs("input of a step", MULTIPLICATION_STREAM_INPUT_SIZE, 2);
  found += differs("output of a step", MULTIPLICATION_STREAM_OUTPUT_SIZE, 1);
  return found;
}
