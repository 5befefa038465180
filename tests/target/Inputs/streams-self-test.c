/* Runs the self-test of a model with several streams. */
#include "three.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
  void *memory = aligned_alloc(RNN_ALIGNMENT, (three_model.self_test_bytes + 63) / 64 * 64);
  printf("right %d\n", three_model.self_test(memory) < 1e-5f);
  free(memory);
  return 0;
}
