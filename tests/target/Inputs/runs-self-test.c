/* Exits with 0 if the object's own test is within 1e-5; for WebAssembly, so does `run`. */
#include "model.h"

_Alignas(RNN_ALIGNMENT) static char memory[8 << 20];

#ifdef __wasm__
__attribute__((export_name("run"))) int run(void)
#else
int main(void)
#endif
{
  const rnn_model *model = &multiplication_model;
  if (model->self_test_bytes > sizeof memory)
    return 2;
  return !(model->self_test(memory) < 1e-5f);
}
