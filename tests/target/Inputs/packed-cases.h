/* What `rnn-reference --pack` writes, embedded in a program. */
#include "cases.h"

#define CASE(name) extern const rnn_model name##_model;
#include "cases.inc"
#undef CASE

static const rnn_model *const models[] = {
#define CASE(name) &name##_model,
#include "cases.inc"
};

_Alignas(8) static const unsigned char packed[] = {
#embed "cases.bin"
};

_Alignas(RNN_ALIGNMENT) static char memory[8 << 20];
