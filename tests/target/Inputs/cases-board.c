/* Runs Keras' cases on a board; ends the emulator with 1 if a tensor is beyond its bound. */
#include "board.h"
#include "packed-cases.h"

static int beyond;
static float worst;

static void report(const char *name, const char *tensor, float error, float bound) {
  if (!(error <= bound)) {
    print("BEYOND: ");
    print(tensor);
    print(" of ");
    print(name);
    print(": ");
    print_small(error);
    print("\n");
    ++beyond;
  }
  if (error > worst)
    worst = error;
}

int main(void) {
  int compared = cases_run(packed, models, memory, sizeof memory, report);
  print("compared ");
  print_number(compared > 0 ? (uint32_t)compared : 0);
  print(" tensors, worst error ");
  print_small(worst);
  print("\n");
  return beyond > 0 || compared <= 0;
}
