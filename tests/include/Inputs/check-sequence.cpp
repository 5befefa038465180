// One of two translation units: streams of the model `sequence`.
#include "check-streams.h"
#include "sequence.h"

void check_sequence();

void check_sequence() {
  static checked_model<&sequence_model, SEQUENCE_PARAMETERS_SIZE, SEQUENCE_WORKSPACE_BYTES> model;
  model.run();
}
