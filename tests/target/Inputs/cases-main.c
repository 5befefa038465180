/* Runs Keras' cases on a machine with a C library; exits with 1 if a tensor is beyond its bound. */
#include "packed-cases.h"

#include <stdio.h>

static int beyond;
static double worst;

static void report(const char *name, const char *tensor, float error, float bound) {
  if (!(error <= bound)) {
    printf("BEYOND: %s of %s: %g, bound %g\n", tensor, name, error, bound);
    ++beyond;
  }
  if (error > worst)
    worst = error;
}

int main(void) {
  int compared = cases_run(packed, models, memory, sizeof memory, report);
  printf("compared %d tensors of %d cases, worst error %.1e\n", compared,
         (int)(sizeof models / sizeof *models), worst);
  return beyond > 0 || compared <= 0;
}
