// The keywords of statements, and hints for other words in their place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnnc {

enum class Statement { Input, Parameter, Output, Loss, Optimizer, Metrics, Batch, Streams };

/// The statement that the word begins, if it is a keyword.
std::optional<Statement> findStatement(std::string_view word);

/// `input`, `output`, `loss`, ...
std::vector<std::string_view> statementKeywords();

/// A hint for a word that is not a keyword, if it is an argument of Keras' `fit` or `compile` or
/// similar to a keyword; else empty.
std::string statementHint(std::string_view word);

} // namespace rnnc
