// A model's functions -> what its self-test expects.
#pragma once

#include "host/HostCode.h"

namespace rnnc {

/// Runs the test on a model that has the object's functions and weights. Throws rnn::Error if there
/// is nothing to run without weights.
void buildInSelfTest(ObjectContents &contents, const rnn_model &model);

} // namespace rnnc
