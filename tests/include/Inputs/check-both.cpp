// The other translation unit: streams of the model `multiplication`, beside those of `sequence`.
#include "multiplication.h"
#include "sequence.h"

#include "check-streams.h"

void check_sequence();

int main() {
  static checked_model<&multiplication_model, MULTIPLICATION_PARAMETERS_SIZE,
                       MULTIPLICATION_WORKSPACE_BYTES>
      model;
  model.run();
  check_sequence();
  static checked_model<&sequence_model, SEQUENCE_PARAMETERS_SIZE, SEQUENCE_WORKSPACE_BYTES> again;
  again.run();
}
