/* Exits with 0 if the object computes here what it did where it was made. */
#include "tested.h"

#include <stdio.h>

int main(void) {
  static _Alignas(RNN_ALIGNMENT) unsigned char memory[TESTED_SELF_TEST_BYTES];
  float error = tested_model.self_test(memory);
  printf("largest error %g\n", error);
  return error < 1e-5f ? 0 : 1;
}
