/* A model in a stream on a board: the instructions of a step, of a step in a block, and the stack.
 */
#include "board.h"
#include "model.h"

enum { steps = 256, inputs = MEASURED_STREAM_INPUT_SIZE, outputs = MEASURED_STREAM_OUTPUT_SIZE };

_Alignas(RNN_ALIGNMENT) static float parameters[MEASURED_PARAMETERS_SIZE];
_Alignas(RNN_ALIGNMENT) static float weights[MEASURED_STREAM_WEIGHTS_SIZE];
_Alignas(RNN_ALIGNMENT) static float state[MEASURED_STREAM_STATE_SIZE];
_Alignas(RNN_ALIGNMENT) static char workspace[MEASURED_STREAM_WORKSPACE_BYTES];
static float input[steps * inputs], output[steps * outputs], block[steps * outputs];

static void say(const char *what, uint32_t number) {
  print(what);
  print_number(number);
  print("\n");
}

int main(void) {
  uint32_t random = 1, counted;
  for (int i = 0; i < MEASURED_PARAMETERS_SIZE; ++i) {
    random = random * 1664525u + 1013904223u;
    parameters[i] = (float)(int32_t)random * 0x1p-32f;
  }
  for (int t = 0; t < steps * inputs; ++t) {
    random = random * 1664525u + 1013904223u;
    input[t] = (float)(int32_t)random * 0x1p-30f;
  }
  measured_model.pack(parameters, weights);

  measured_model.reset(weights, state);
  paint_stack();
  start_counting();
  for (int t = 0; t < steps; ++t)
    measured_model.step(weights, state, input + t * inputs, output + t * outputs, workspace);
  counted = instructions();
  say("stack of a step: ", used_stack());
  say("instructions of a step: ", counted / steps);

  measured_model.reset(weights, state);
  paint_stack();
  start_counting();
  measured_model.step_block(weights, state, input, block, steps, workspace);
  counted = instructions();
  say("stack of a block: ", used_stack());
  say("instructions of a step in a block: ", counted / steps);
  for (int t = 0; t < steps * outputs; ++t)
    if (output[t] != block[t])
      return 1;
  return 0;
}
