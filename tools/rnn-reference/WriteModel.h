// A reference case -> the text of a model, as a user would write it.
#pragma once

#include "Language.h"
#include "ReferenceCase.h"

#include <optional>

namespace rnn::reference {

/// What a masked step's features are set to, for the masking layer that brings a
/// case's mask into its model.
inline constexpr float maskValue = 1000;

/// Why the language cannot say what the case uses; none if it can.
std::optional<std::string> whyNotInLanguage(const ReferenceCase &reference,
                                            const Language &language);

/// The text of a case that the language can say. The layers carry Keras' names,
/// so that the weights have the names of the case.
std::string writeModel(const ReferenceCase &reference, const Language &language);

} // namespace rnn::reference
