/* The self-test of a model on a board: exits with 1 if its error is too large. */
#include "board.h"
#include "model.h"

_Alignas(RNN_ALIGNMENT) static char memory[1 << 20];

int main(void) {
  if (measured_model.self_test_bytes > sizeof memory)
    return 2;
  float error = measured_model.self_test(memory);
  print("worst error: ");
  print_small(error);
  print("\n");
  return !(error <= 1e-5f);
}
