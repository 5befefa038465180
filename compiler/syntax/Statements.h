// The words that begin statements, and what other words in their place may mean.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rnnc {

/// `input`, `output`, `loss`, ...
const std::vector<std::string_view> &statementKeywords();

/// A hint for a word that is none of them: an argument of Keras' `fit` or `compile`, or
/// a keyword that is spelt nearly so; else empty.
std::string statementHint(std::string_view word);

} // namespace rnnc
