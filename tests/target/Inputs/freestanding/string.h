/* What cases.c takes from a C library, for clang without the headers of the target's system. */
#include <stddef.h>

void *memcpy(void *to, const void *from, size_t size);
void *memset(void *to, int value, size_t size);
