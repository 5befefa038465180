/* The two functions of a C library that objects call, for programs without one. */
#include <string.h>

__attribute__((no_builtin)) void *memcpy(void *to, const void *from, size_t size) {
  for (size_t i = 0; i < size; ++i)
    ((char *)to)[i] = ((const char *)from)[i];
  return to;
}
__attribute__((no_builtin)) void *memset(void *to, int value, size_t size) {
  for (size_t i = 0; i < size; ++i)
    ((char *)to)[i] = (char)value;
  return to;
}
