// Classes of single characters, by Unicode 15.
#pragma once

#include <cstdint>

namespace rnn {

/// Letters, numbers and the underscore: what Python's `\w` matches.
bool isAlphanumeric(char32_t character);

/// Letters, numbers and marks: the characters of words.
bool isOfWord(char32_t character);

char32_t lowerCase(char32_t character);

} // namespace rnn
