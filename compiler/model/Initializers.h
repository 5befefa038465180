// Initializers against the shapes of their weights.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports an empty range, and an initializer of matrices where `what`, such as
/// "bias", is a vector; whether it was right.
bool checkInitializer(const Call &initializer, bool ofVector, std::string_view what,
                      Diagnostics &diagnostics);

/// What a wrapper wraps, but for the copy that a bidirectional layer makes itself.
std::vector<const Layer *> writtenInside(const Layer &layer);

/// All of a layer's, and of those that it wraps.
void checkInitializers(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
