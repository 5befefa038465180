// Whether a model can be computed one step at a time.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Why a model cannot be streamed, the place in its text, and what to do.
struct StreamObstacle {
  SourceRange range;
  std::string reason, hint;
};

/// Nothing if the output for the steps so far does not depend on later steps.
std::optional<StreamObstacle> findStreamObstacle(const Model &model);

/// Reports an obstacle if the model has several streams.
void checkStreams(const Model &model, Diagnostics &diagnostics);

} // namespace rnnc
