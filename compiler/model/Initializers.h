// Checks the initializers of a layer against the shapes of its weights.
#pragma once

#include "model/Model.h"
#include "syntax/Diagnostics.h"

namespace rnnc {

/// Reports an empty range, and an initializer for matrices if `what`, such as "bias", is a vector;
/// returns whether it is correct.
bool checkInitializer(const Call &initializer, bool ofVector, std::string_view what,
                      Diagnostics &diagnostics);

/// The layers inside a wrapper, without the copy that a bidirectional layer makes itself.
std::vector<const Layer *> writtenInside(const Layer &layer);

/// Checks all initializers of a layer and of the layers inside it.
void checkInitializers(const Layer &layer, Diagnostics &diagnostics);

} // namespace rnnc
