#include "cases.h"

#include <string.h>

enum { name_bytes = 64 };
/* The same numbers as in tools/rnn-reference/PackCase.cpp. */
enum { initial_seed = 7 };
enum { at_first, after_gradient, after_training, at_last };
enum { arrays = 5 };

/*===--- The packed numbers ---===*/

typedef struct {
  const char *next;
} reader;

static uint64_t number(reader *r) {
  uint64_t value;
  memcpy(&value, r->next, sizeof value);
  r->next += sizeof value;
  return value;
}
static const float *floats(reader *r, uint64_t count) {
  const float *values = (const float *)(const void *)r->next;
  r->next += (count + 1) / 2 * 8;
  return values;
}
static const char *name(reader *r) {
  const char *text = r->next;
  r->next += name_bytes;
  return text;
}

/*===--- The arenas of one case ---===*/

typedef struct {
  char *next;
  uint64_t left;
} arena;

/* Zeros; null if no room is left. */
static void *take(arena *a, uint64_t bytes) {
  uint64_t whole = (bytes + RNN_ALIGNMENT - 1) / RNN_ALIGNMENT * RNN_ALIGNMENT;
  void *start = a->next;
  if (whole > a->left)
    return RNN_NULL;
  memset(start, 0, (size_t)whole);
  a->next += whole;
  a->left -= whole;
  return start;
}

typedef struct {
  const rnn_model *model;
  uint64_t samples;
  float *parameters, *gradients, *output, *input_gradient, *losses, *step_losses;
  void *optimizer_state, *workspace;
} run;

static float *source(const run *r, uint64_t which) {
  float *const sources[arrays] = {r->output, r->input_gradient, r->gradients, r->parameters,
                                  r->step_losses};
  return sources[which];
}

static void predict(const run *r, const float *input) {
  rnn_predict_batch(r->model, r->parameters, input, 0, r->samples, r->output, r->workspace);
}

/* FNV-1a of the bits. */
static uint64_t hash(const float *numbers, uint64_t count) {
  uint64_t hash = 0xcbf29ce484222325;
  for (uint64_t i = 0; i < count; ++i) {
    uint32_t bits;
    memcpy(&bits, numbers + i, sizeof bits);
    hash = (hash ^ bits) * 0x100000001b3;
  }
  return hash;
}

static float absolute(float x) { return x < 0 ? -x : x; }

/* Compares the tensors of this moment; returns their number. */
static int compare(const run *r, const char *case_name, reader checks, uint64_t count,
                   uint64_t moment, int only_outputs, cases_report report) {
  int compared = 0;
  for (uint64_t check = 0; check < count; ++check) {
    const char *tensor = name(&checks);
    uint64_t when = number(&checks), which = number(&checks), first = number(&checks),
             row = number(&checks), stride = number(&checks), size = number(&checks);
    float bound = *floats(&checks, 1);
    const float *expected = floats(&checks, size);
    if (when != moment || (only_outputs && which != 0))
      continue;
    const float *ours = source(r, which) + first;
    float difference = 0, largest = 0;
    for (uint64_t i = 0, place = 0, column = 0; i < size; ++i) {
      float mine = ours[place + column], theirs = expected[i];
      if (mine == mine || theirs == theirs) {
        float distance = absolute(mine - theirs);
        if (!(distance <= difference)) /* true for NaN, which stays */
          difference = distance;
        if (theirs == theirs && absolute(theirs) > largest)
          largest = absolute(theirs);
      }
      if (++column == row)
        column = 0, place += stride;
    }
    report(case_name, tensor, largest > 0 ? difference / largest : difference, bound);
    ++compared;
  }
  return compared;
}

/* Whether the model reads one row of features at each time step and writes one array. */
static int is_streamed(const rnn_model *model) {
  const rnn_value *input = model->inputs;
  return model->step && model->input_count == 1 && model->output_count == 1 &&
         (input->shape.rank == 2 || input->classes > 0);
}

/* Writes the outputs of streamed steps, `most` of them in a call, to the rows of `predict`. */
static void stream(const run *r, const float *input, float *weights, float *state, float *last,
                   size_t most) {
  const rnn_model *model = r->model;
  const rnn_shape *in = &model->inputs->shape, *out = &model->outputs->shape;
  size_t steps = (size_t)in->sizes[0], features = in->rank == 2 ? (size_t)in->sizes[1] : 1;
  size_t results = (size_t)out->sizes[out->rank - 1];
  int has_steps = out->rank == 2 && out->sizes[0] == steps;
  for (size_t sample = 0; sample < r->samples; ++sample) {
    const float *x = input + sample * model->input_size;
    float *row = r->output + sample * model->output_size;
    model->reset(weights, state);
    for (size_t t = 0, count; t < steps; t += count) {
      float *y = has_steps ? row + t * results : last;
      count = steps - t < most ? steps - t : most;
      if (most == 1)
        model->step(weights, state, x + t * features, y, r->workspace);
      else
        model->step_block(weights, state, x + t * features, y, count, r->workspace);
      if (!has_steps)
        memcpy(row, y + (count - 1) * results, 4 * results);
    }
  }
}

/* Compares what steps and blocks of steps write with the predicted outputs' tensors. */
static int compare_streams(const run *r, arena a, const char *case_name, const float *input,
                           reader checks, uint64_t count, cases_report report) {
  const rnn_model *model = r->model;
  enum { most = 3 };
  int compared = 0;
  if (!is_streamed(model))
    return 0;
  float *weights = take(&a, 4 * model->stream_weights_size);
  float *state = take(&a, 4 * model->stream_state_size);
  float *last = take(&a, 4 * most * model->output_size);
  if (!weights || !state || !last)
    return 0;
  model->pack(r->parameters, weights);
  for (size_t at_once = 1; at_once <= most; at_once += most - 1) {
    memset(r->output, 0, (size_t)(4 * r->samples * model->output_size));
    stream(r, input, weights, state, last, at_once);
    compared += compare(r, case_name, checks, count, at_first, 1, report);
  }
  return compared;
}

int cases_run(const void *packed, const rnn_model *const *models, void *memory, uint64_t bytes,
              cases_report report) {
  reader all = {(const char *)packed};
  int compared = 0;
  for (uint64_t cases = number(&all); cases > 0; --cases, ++models) {
    const rnn_model *model = *models;
    const char *case_name = name(&all);
    int is_model = (int)number(&all);
    uint64_t samples = number(&all), steps = number(&all), parameter_floats = number(&all),
             input_floats = number(&all), target_floats = number(&all),
             cotangent_floats = number(&all), initial_hash = number(&all), checks = number(&all);
    const float *parameters = floats(&all, parameter_floats);
    const float *inputs = floats(&all, input_floats), *targets = floats(&all, target_floats);
    const float *cotangent = floats(&all, cotangent_floats);
    arena a = {(char *)memory, bytes};
    run r = {model,
             samples,
             take(&a, 4 * model->parameters_size),
             take(&a, 4 * model->gradients_size),
             take(&a, 4 * samples * model->output_size),
             take(&a, 4 * samples * model->input_size),
             take(&a, 4 * model->losses_size),
             take(&a, 4 * (steps + 1)),
             take(&a, model->optimizer_state_bytes),
             take(&a, model->workspace_bytes)};
    if (!r.parameters || !r.gradients || !r.output || !r.input_gradient || !r.losses ||
        !r.step_losses || !r.optimizer_state || !r.workspace)
      return -1;
    if (model->initialize) {
      model->initialize(r.parameters, initial_seed);
      report(case_name, "initialize", hash(r.parameters, parameter_floats) == initial_hash ? 0 : 1,
             0);
      ++compared;
    }
    memcpy(r.parameters, parameters, (size_t)(4 * parameter_floats));
    if (cotangent_floats > 0 && model->pullback) {
      for (uint64_t shard = 0; shard < model->shards; ++shard)
        model->pullback(r.parameters, inputs, RNN_NULL, cotangent, 0, samples, shard, r.output,
                        r.input_gradient, r.gradients, r.workspace);
      model->reduce(r.parameters, r.gradients, RNN_NULL, RNN_NULL);
      rnn_spread_gradients(model, r.gradients);
    } else {
      predict(&r, inputs);
    }
    compared += compare(&r, case_name, all, checks, at_first, !model->pullback, report);
    compared += compare_streams(&r, a, case_name, inputs, all, checks, report);
    /* A 32-bit machine divides 64 bits by a library. */
    size_t input_step = steps ? (size_t)input_floats / (size_t)steps : 0;
    size_t target_step = steps ? (size_t)target_floats / (size_t)steps : 0;
    for (uint64_t step = 0; is_model && model->update && step < steps; ++step) {
      r.step_losses[step] = rnn_train_batch(
          model, r.parameters, r.optimizer_state, r.gradients, inputs + step * input_step,
          targets + step * target_step, 0, samples, 0, r.losses, r.workspace);
      if (step == 0)
        compared += compare(&r, case_name, all, checks, after_gradient, 0, report);
    }
    if (steps > 0 && model->update) {
      compared += compare(&r, case_name, all, checks, after_training, 0, report);
      predict(&r, inputs);
      compared += compare(&r, case_name, all, checks, at_last, 0, report);
    }
    for (uint64_t check = 0; check < checks; ++check) {
      name(&all);
      for (int i = 0; i < 5; ++i)
        number(&all);
      uint64_t size = number(&all);
      floats(&all, 1);
      floats(&all, size);
    }
  }
  return compared;
}
