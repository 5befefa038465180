/* A model with its weights inside computes the bits of the same model with the file's:
 *   weights-inside FILE */
#include "apart.h"
#include "inside.h"
#include "step.h"

#include "rnn/weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLES = 3, STEPS = APART_INPUT_SIZE / APART_STREAM_INPUT_SIZE };

static _Alignas(RNN_ALIGNMENT) float parameters[APART_PARAMETERS_SIZE];
static _Alignas(RNN_ALIGNMENT) float packed[APART_STREAM_WEIGHTS_SIZE];
static _Alignas(RNN_ALIGNMENT) float state[APART_STREAM_STATE_SIZE];
static _Alignas(RNN_ALIGNMENT) unsigned char workspace[APART_WORKSPACE_BYTES];
static _Alignas(RNN_ALIGNMENT) unsigned char memory[1 << 24];
static float input[SAMPLES][APART_INPUT_SIZE];

static void read_file(const char *path) {
  static unsigned char bytes[1 << 20];
  char message[200];
  FILE *file = fopen(path, "rb");
  size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  if (rnn_read_weights(&apart_model, bytes, size, parameters, message, sizeof message)) {
    puts(message);
    exit(1);
  }
}

static void predict(const rnn_model *model, const float *weights, float *output) {
  rnn_predict_batch(model, weights, input[0], 0, SAMPLES, output, workspace);
}

static void stream(const rnn_model *model, const float *weights, float *outputs) {
  model->reset(weights, state);
  for (int t = 0; t < STEPS; ++t)
    model->step(weights, state, input[0] + t * APART_STREAM_INPUT_SIZE, outputs + t, workspace);
}

static int differs(const char *what, const float *a, const float *b, size_t count) {
  if (memcmp(a, b, count * sizeof(float)) == 0)
    return 0;
  printf("%s: %g and %g\n", what, a[0], b[0]);
  return 1;
}

int main(int count, char **arguments) {
  float expected[STEPS], found[STEPS];
  int wrong = 0;
  if (count != 2)
    return 2;
  read_file(arguments[1]);
  for (int i = 0; i < SAMPLES * APART_INPUT_SIZE; ++i)
    input[0][i] = (float)rand() / (float)RAND_MAX;

  wrong += inside_model.weights == NULL || step_model.weights != NULL;
  wrong += apart_model.weights != NULL || apart_model.packed_weights != NULL;
  wrong += differs("weights", inside_model.weights, parameters, APART_PARAMETERS_SIZE);
  apart_model.pack(parameters, packed);
  wrong += differs("packed", inside_model.packed_weights, packed, APART_STREAM_WEIGHTS_SIZE);
  wrong += differs("of steps", step_model.packed_weights, packed, APART_STREAM_WEIGHTS_SIZE);
  wrong += step_model.pack != NULL || step_model.predict != NULL;

  predict(&apart_model, parameters, expected);
  predict(&inside_model, NULL, found);
  wrong += differs("predict", expected, found, SAMPLES);
  predict(&inside_model, parameters, found);
  wrong += differs("predict with given weights", expected, found, SAMPLES);
  stream(&apart_model, packed, expected);
  stream(&inside_model, NULL, found);
  wrong += differs("step", expected, found, STEPS);
  stream(&step_model, NULL, found);
  wrong += differs("step alone", expected, found, STEPS);

  if (inside_model.self_test_bytes > sizeof memory || step_model.self_test_bytes > sizeof memory)
    return 3;
  printf("self-test %s\n", inside_model.self_test(memory) < 1e-5f ? "passes" : "fails");
  printf("of steps %s\n", step_model.self_test(memory) < 1e-5f ? "passes" : "fails");
  printf("%d differ\n", wrong);
  return wrong;
}
