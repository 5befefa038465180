/* A dense(1) without bias on a step of 1e-10, of which gradients come to be subnormal. Prints what
 * the functions make of that in three modes of the caller, and what they leave of it. */
#include "model.h"

#include <fenv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#include <xmmintrin.h>
static void flush(int is) { _mm_setcsr((_mm_getcsr() & ~0x8040u) | (is ? 0x8040u : 0)); }
#else
static void flush(int is) {
  unsigned long mode;
  __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
  mode = (mode & ~(1ul << 24)) | (is ? 1ul << 24 : 0);
  __asm__ volatile("msr fpcr, %0" : : "r"(mode));
}
#endif

/* Whether the calling thread computes with subnormal numbers. */
static int keeps(void) {
  volatile float small = 1e-30f, product = small * 1e-10f;
  volatile unsigned char *bytes = (volatile unsigned char *)&product;
  return bytes[0] != 0;
}
static int isZero(const float *number) { return ((const unsigned *)number)[0] << 1 == 0; }

static void *arena(size_t size) {
  void *room = aligned_alloc(RNN_ALIGNMENT, (size / RNN_ALIGNMENT + 1) * RNN_ALIGNMENT);
  if (!room)
    exit(1);
  return memset(room, 0, size);
}

int main(void) {
  const rnn_model *model = &m_model;
  float *parameters = arena(model->parameters_size * sizeof(float));
  float *gradients = arena(model->gradients_size * sizeof(float));
  float *losses = arena(model->losses_size * sizeof(float));
  float *weights = arena(model->stream_weights_size * sizeof(float));
  float *state = arena(model->stream_state_size * sizeof(float));
  void *workspace = arena(model->workspace_bytes);
  float x = 1e-10f, target = 1e-30f, cotangent = 1e-30f, output, inputGradient;

  for (int mode = 0; mode < 3; ++mode) {
    flush(mode == 1);
    fesetround(mode == 2 ? FE_UPWARD : FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    parameters[0] = 0;
    model->gradient(parameters, &x, RNN_NULL, &target, RNN_NULL, 0, 1, 0, 0, 0, &output, RNN_NULL,
                    RNN_NULL, gradients, losses, workspace);
    printf("gradient %d, raised %d", !isZero(gradients), fetestexcept(FE_UNDERFLOW) != 0);
    parameters[0] = 1e-30f;
    model->predict(parameters, &x, RNN_NULL, 0, 1, 0, &output, workspace);
    printf(", prediction %d", !isZero(&output));
    model->pullback(parameters, &x, RNN_NULL, &cotangent, 0, 1, 0, &output, &inputGradient,
                    gradients, workspace);
    printf(", pullback %d", !isZero(gradients));
    model->pack(parameters, weights);
    model->reset(weights, state);
    model->step(weights, state, &x, &output, workspace);
    printf(", step %d, caller %d, rounds upwards %d\n", !isZero(&output), keeps(),
           fegetround() == FE_UPWARD);
  }
  return 0;
}
