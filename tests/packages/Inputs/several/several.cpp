// Three models of one text in one program: one with its weights inside, one of two streams.
#include "stereo.h"
#include "trained.h"
#include "untrained.h"

#include <cstdio>

alignas(RNN_ALIGNMENT) static float parameters[UNTRAINED_PARAMETERS_SIZE];
alignas(RNN_ALIGNMENT) static char workspace[UNTRAINED_WORKSPACE_BYTES];
static_assert(TRAINED_WORKSPACE_BYTES <= UNTRAINED_WORKSPACE_BYTES, "one workspace serves both");
static_assert(STEREO_STREAMS == 2, "a left and a right one");

int main() {
  float inputs[20][2] = {}, first, second;
  inputs[3][0] = 0.8f, inputs[3][1] = 1;
  inputs[9][0] = 0.5f, inputs[9][1] = 1;
  untrained_model.initialize(parameters, 1);
  rnn_predict_batch(&untrained_model, parameters, inputs[0], 0, 1, &first, workspace);
  rnn_predict_batch(&trained_model, nullptr, inputs[0], 0, 1, &second, workspace);
  std::printf("%.4f %.4f, gradients: %d, step: %d\n", first, second,
              trained_model.gradient != nullptr, trained_model.step != nullptr);
}
