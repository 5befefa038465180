// What the definitions of layers share.
#pragma once

#include "model/layers/Families.h"

#include <initializer_list>

namespace rnnc {

using ArgumentList = std::vector<ArgumentSchema>;

/// The arguments of a layer: the parts one behind the other, then `name`.
ArgumentList layerArguments(std::initializer_list<ArgumentList> parts);

/// Whether the input is [time, features]; reports it if not.
bool requireSequence(const Layer &layer, LayerContext &context);

// Shape rules: the result is as the input, of any shape or a sequence.
bool keepShape(Layer &layer, LayerContext &context);
bool keepSequence(Layer &layer, LayerContext &context);

/// A weight whose columns all begin alike, as the argument `option`_initializer says.
Weight plainWeight(const Layer &layer, std::string name, std::string option,
                   std::vector<int64_t> shape, bool isUsed = true);

} // namespace rnnc
