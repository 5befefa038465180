// Arguments, shape rules and weights that the definitions of layers share.
#pragma once

#include "model/layers/Families.h"

#include <initializer_list>

namespace rnnc {

using ArgumentList = std::vector<ArgumentSchema>;

/// The arguments of a layer: the concatenated parts, then `name`.
ArgumentList layerArguments(std::initializer_list<ArgumentList> parts);

/// Whether the input is [time, features]; otherwise reports an error.
bool requireSequence(const Layer &layer, LayerContext &context);

// Shape rules: the result has the shape of the input, which is any shape or a sequence.
bool keepShape(Layer &layer, LayerContext &context);
bool keepSequence(Layer &layer, LayerContext &context);

/// A weight with one initializer for all columns, given by the argument `option`_initializer.
Weight plainWeight(const Layer &layer, std::string name, std::string option,
                   std::vector<int64_t> shape, bool isUsed = true);

} // namespace rnnc
