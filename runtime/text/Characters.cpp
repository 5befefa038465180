// A code point -> its Unicode class and its lower case.
#include "text/Characters.h"

#include <utf8proc.h>

namespace rnn {

namespace {

bool isLetter(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}
bool isMark(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}
bool isNumber(utf8proc_category_t category) {
  return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}
bool isAsciiAlphanumeric(char32_t character) {
  return (character >= '0' && character <= '9') ||
         ((character | 0x20) >= 'a' && (character | 0x20) <= 'z');
}

} // namespace

bool isAlphanumeric(char32_t character) {
  if (character < 0x80)
    return isAsciiAlphanumeric(character) || character == '_';
  utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(character));
  return isLetter(category) || isNumber(category);
}

bool isOfWord(char32_t character) {
  if (character < 0x80)
    return isAsciiAlphanumeric(character);
  utf8proc_category_t category = utf8proc_category(static_cast<utf8proc_int32_t>(character));
  return isLetter(category) || isNumber(category) || isMark(category);
}

char32_t lowerCase(char32_t character) {
  if (character < 0x80)
    return character >= 'A' && character <= 'Z' ? character | 0x20 : character;
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(character)));
}

} // namespace rnn
