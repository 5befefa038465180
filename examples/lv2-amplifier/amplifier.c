/* An LV2 plug-in that plays an amplifier's model, whose weights are in its object. An instance has
 * all its memory from its start, so `run` allocates nothing. */
#include "amplifier_model.h"

#include <lv2/core/lv2.h>
#include <stdlib.h>

_Static_assert(AMPLIFIER_STREAM_INPUT_SIZE == 1 && AMPLIFIER_STREAM_OUTPUT_SIZE == 1,
               "the model has one number for each sample of sound, and no knobs");

typedef struct Instance {
  _Alignas(RNN_ALIGNMENT) float state[AMPLIFIER_STREAM_STATE_SIZE];
  _Alignas(RNN_ALIGNMENT) char workspace[AMPLIFIER_STREAM_WORKSPACE_BYTES];
  const float *in;
  float *out;
} Instance;

static LV2_Handle instantiate(const LV2_Descriptor *descriptor, double rate, const char *bundle,
                              const LV2_Feature *const *features) {
  (void)descriptor, (void)rate, (void)bundle, (void)features;
  return aligned_alloc(RNN_ALIGNMENT, sizeof(Instance));
}

static void connectPort(LV2_Handle handle, uint32_t port, void *data) {
  Instance *instance = handle;
  if (port == 0)
    instance->in = data;
  else
    instance->out = data;
}

static void activate(LV2_Handle handle) {
  Instance *instance = handle;
  amplifier_model.reset(NULL, instance->state);
}

static void run(LV2_Handle handle, uint32_t samples) {
  Instance *instance = handle;
  amplifier_model.step_block(NULL, instance->state, instance->in, instance->out, samples,
                             instance->workspace);
}

static const LV2_Descriptor plugin = {
    .URI = "urn:rnnc:amplifier",
    .instantiate = instantiate,
    .connect_port = connectPort,
    .activate = activate,
    .run = run,
    .cleanup = free,
};

LV2_SYMBOL_EXPORT const LV2_Descriptor *lv2_descriptor(uint32_t index) {
  return index == 0 ? &plugin : NULL;
}
