// The language's tables as JSON, for documentation and other programs.
#pragma once

#include <string>

namespace rnnc {

/// An object with `layers`, `activations`, `losses`, `optimizers`, `metrics`, `initializers`,
/// `regularizers`, `constraints` and `schedules`, each a list of what may be called: its
/// `name`, its `arguments` in their order with `type`, `default` (as written; null if it must
/// be given) and whether it may be given by `position`, and `alias_of` where it is a short
/// name. A layer has also its Keras `class`, its `weights` with their shapes in features and
/// arguments, its `states` and what it does with a `mask`; an `rnn` has null for what is its
/// cell's.
std::string describeLanguage();

} // namespace rnnc
