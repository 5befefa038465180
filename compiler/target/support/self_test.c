// A model's functions on made data -> the largest difference from the results that the object
// holds.
#include "self_test.h"

float rnn_self_test(const rnn_model *model, const float *expected, void *memory) {
  float results[RNN_SELF_TEST_RESULTS], worst = 0;
  size_t count = rnn_self_test_results(model, memory, results);
  for (size_t i = 0; i < count; ++i) {
    float size = expected[i] < 0 ? -expected[i] : expected[i];
    float error = results[i] < expected[i] ? expected[i] - results[i] : results[i] - expected[i];
    error = size > 1 ? error / size : error;
    if (error != error)
      return __builtin_inff();
    worst = error > worst ? error : worst;
  }
  return worst;
}
