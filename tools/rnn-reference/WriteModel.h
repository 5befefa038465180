// A reference case -> the text of a model, as a user would write it.
#pragma once

#include "Language.h"
#include "ReferenceCase.h"

#include <optional>

namespace rnn::reference {

/// The value of all features in a masked step; a masking layer turns it into the mask of the case.
inline constexpr float maskValue = 1000;

/// Why the language cannot express the case; nothing if it can.
std::optional<std::string> whyNotInLanguage(const ReferenceCase &reference,
                                            const Language &language);

/// The text of a case that the language can express. Layers keep Keras' names, so that the weights
/// have the names of the case.
std::string writeModel(const ReferenceCase &reference, const Language &language);

} // namespace rnn::reference
