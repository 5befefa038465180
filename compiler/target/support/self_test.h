/* What a self-test computes: a few results of each function of a model, on data that it makes. The
 * object contains this code, and the compiler runs it to learn what the object should find. Sizes
 * are size_t, because targets of 32 bits divide 64-bit numbers slowly, or not at all. */
#ifndef RNN_SELF_TEST_H
#define RNN_SELF_TEST_H

#include "rnn/model.h"

enum { RNN_SELF_TEST_OF_EACH = 32, RNN_SELF_TEST_RESULTS = 3 * RNN_SELF_TEST_OF_EACH + 1 };

/* Takes arenas one after another; with a null `begin` it only counts bytes. */
typedef struct rnn_self_test_memory {
  char *begin;
  size_t used;
} rnn_self_test_memory;

static inline float *rnn_self_test_take(rnn_self_test_memory *memory, uint64_t bytes) {
  size_t at = memory->used;
  memory->used += ((size_t)bytes + RNN_ALIGNMENT - 1) / RNN_ALIGNMENT * RNN_ALIGNMENT;
  return memory->begin ? (float *)(void *)(memory->begin + at) : (float *)RNN_NULL;
}

/* The arenas of a test; all are null where the model needs none. */
typedef struct rnn_self_test_arenas {
  size_t samples, length, steps, features; /* of the stream: steps and features */
  float *parameters, *packed, *input, *target, *output, *state, *gradients, *losses, *workspace;
} rnn_self_test_arenas;

static inline size_t rnn_self_test_size(const rnn_shape *shape, size_t length) {
  size_t size = 1;
  for (size_t axis = 0; axis < shape->rank; ++axis)
    size *= shape->sizes[axis] == RNN_ANY_LENGTH ? length : (size_t)shape->sizes[axis];
  return size;
}

static inline int rnn_self_test_has_parameters(const rnn_model *model) {
  return model->weights || model->initialize;
}

static inline rnn_self_test_arenas rnn_self_test_place(const rnn_model *model,
                                                       rnn_self_test_memory *memory) {
  const rnn_shape *sequence = &model->inputs[0].shape;
  rnn_self_test_arenas a;
  size_t most = 8, floats = sizeof(float);
  uint64_t inputs, outputs, streamed;
  a.samples = model->batch < 2 ? 1 : 2;
  a.length = rnn_has_any_length(model) ? most : 0;
  a.steps = sequence->rank == 0 || sequence->sizes[0] == RNN_ANY_LENGTH || sequence->sizes[0] > most
                ? most
                : (size_t)sequence->sizes[0];
  a.features = 1;
  for (size_t axis = 1; axis < sequence->rank; ++axis)
    a.features *= (size_t)sequence->sizes[axis];
  streamed = a.steps * model->streams;
  inputs = a.samples * rnn_input_size(model, a.length);
  if (inputs < streamed * a.features)
    inputs = streamed * a.features;
  outputs = (a.samples < streamed ? streamed : a.samples) * rnn_output_size(model, a.length);
  a.parameters = model->weights ? (float *)RNN_NULL
                                : rnn_self_test_take(memory, model->parameters_size * floats);
  a.packed = model->packed_weights
                 ? (float *)RNN_NULL
                 : rnn_self_test_take(memory, model->stream_weights_size * floats);
  a.input = rnn_self_test_take(memory, inputs * floats);
  a.target = rnn_self_test_take(
      memory, a.samples * rnn_self_test_size(&model->target.shape, a.length) * floats);
  a.output = rnn_self_test_take(memory, outputs * floats);
  a.state = rnn_self_test_take(memory, model->stream_state_size * floats);
  a.gradients = rnn_self_test_take(memory, model->gradients_size * floats);
  a.losses = rnn_self_test_take(memory, model->losses_size * floats);
  a.workspace = rnn_self_test_take(memory, rnn_workspace_bytes(model, a.length));
  return a;
}

static inline size_t rnn_self_test_memory_bytes(const rnn_model *model) {
  rnn_self_test_memory memory = {(char *)RNN_NULL, 0};
  rnn_self_test_place(model, &memory);
  return memory.used;
}

/* Numbers from -1 to 1 that look random, or classes. */
static inline void rnn_self_test_fill(const rnn_value *value, float *values, size_t count,
                                      uint32_t *random) {
  for (size_t i = 0; i < count; ++i) {
    *random = *random * 1664525u + 1013904223u;
    values[i] = value->classes ? (float)((*random >> 16) % (uint32_t)value->classes)
                               : (float)(int32_t)*random / 2147483648.0f;
  }
}

/* Appends some of the values, evenly spaced. */
static inline void rnn_self_test_keep(const float *values, size_t count, float *results,
                                      size_t *kept) {
  size_t distance = count / RNN_SELF_TEST_OF_EACH + 1;
  for (size_t i = 0; i < count; i += distance)
    results[(*kept)++] = values[i];
}

static inline void rnn_self_test_stream(const rnn_model *model, const rnn_self_test_arenas *a,
                                        uint32_t *random, float *results, size_t *kept) {
  const rnn_shape *output = &model->outputs[0].shape;
  size_t streams = (size_t)model->streams, features = streams * a->features, first = a->steps / 2;
  size_t size = streams * (size_t)output->sizes[output->rank - 1];
  if (streams > 1)
    rnn_self_test_fill(&model->inputs[0], a->input, a->steps * features, random);
  if (!model->packed_weights)
    model->pack(a->parameters, a->packed);
  model->reset(a->packed, a->state);
  model->step_block(a->packed, a->state, a->input, a->output, first, a->workspace);
  for (size_t step = first; step < a->steps; ++step)
    model->step(a->packed, a->state, a->input + step * features, a->output + step * size,
                a->workspace);
  rnn_self_test_keep(a->output, a->steps * size, results, kept);
}

/* Writes at most RNN_SELF_TEST_RESULTS numbers and returns how many. */
static inline size_t rnn_self_test_results(const rnn_model *model, void *memory, float *results) {
  rnn_self_test_memory rest = {(char *)memory, 0};
  rnn_self_test_arenas a = rnn_self_test_place(model, &rest);
  size_t kept = 0, row = (size_t)rnn_input_size(model, a.length);
  uint32_t random = 1;
  for (size_t sample = 0; sample < a.samples; ++sample)
    for (size_t i = 0; i < model->input_count; ++i) {
      const rnn_value *value = &model->inputs[i];
      size_t offset = (size_t)(value->offset + a.length * value->offset_per_step);
      rnn_self_test_fill(value, a.input + sample * row + offset,
                         rnn_self_test_size(&value->shape, a.length), &random);
    }
  if (rnn_self_test_has_parameters(model) && !model->weights)
    model->initialize(a.parameters, 1);
  if (model->predict && rnn_self_test_has_parameters(model)) {
    rnn_predict_batch(model, a.parameters, a.input, a.length, a.samples, a.output, a.workspace);
    rnn_self_test_keep(a.output, a.samples * (size_t)rnn_output_size(model, a.length), results,
                       &kept);
  }
  if (model->step && (model->packed_weights || rnn_self_test_has_parameters(model)))
    rnn_self_test_stream(model, &a, &random, results, &kept);
  if (model->gradient && rnn_self_test_has_parameters(model)) {
    size_t targets = rnn_self_test_size(&model->target.shape, a.length) * a.samples;
    rnn_self_test_fill(&model->target, a.target, targets, &random);
    for (size_t i = 0; i < targets; ++i) /* as probabilities too */
      a.target[i] = a.target[i] < 0 ? -a.target[i] : a.target[i];
    for (size_t i = 0; i < model->gradients_size; ++i)
      a.gradients[i] = 0;
    for (size_t shard = 0; shard < model->shards; ++shard)
      model->gradient(a.parameters, a.input, (float *)RNN_NULL, a.target, (const float *)RNN_NULL,
                      a.length, a.samples, shard, 1, 0, (float *)RNN_NULL, (float *)RNN_NULL,
                      (float *)RNN_NULL, a.gradients, a.losses, a.workspace);
    results[kept++] = model->reduce(a.parameters, a.gradients, a.losses, (const uint8_t *)RNN_NULL);
    rnn_spread_gradients(model, a.gradients);
    rnn_self_test_keep(a.gradients, (size_t)model->parameters_size, results, &kept);
  }
  return kept;
}

#endif
