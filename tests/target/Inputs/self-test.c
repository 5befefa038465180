/* Exits with 0 if the object computes here what it did where it was made. */
#include "tested.h"

#include <stdio.h>
#include <stdlib.h>

int main(void) {
  void *memory = aligned_alloc(RNN_ALIGNMENT, tested_model.self_test_bytes);
  float error = memory ? tested_model.self_test(memory) : 1;
  printf("largest error %g\n", error);
  return error < 1e-5f ? 0 : 1;
}
