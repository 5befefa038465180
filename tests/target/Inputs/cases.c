#include "cases.h"

enum { name_bytes = 64 };
/* The same numbers as in tools/rnn-reference/PackCase.cpp. */
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

static float absolute(float x) { return x < 0 ? -x : x; }

/* Compares the tensors of this moment; returns their number. */
static int compare(const run *r, const char *case_name, reader checks, uint64_t count,
                   uint64_t moment, cases_report report) {
  int compared = 0;
  for (uint64_t check = 0; check < count; ++check) {
    const char *tensor = name(&checks);
    uint64_t when = number(&checks), which = number(&checks), first = number(&checks),
             row = number(&checks), stride = number(&checks), size = number(&checks);
    float bound = *floats(&checks, 1);
    const float *expected = floats(&checks, size);
    if (when != moment)
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
             cotangent_floats = number(&all), checks = number(&all);
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
    memcpy(r.parameters, parameters, (size_t)(4 * parameter_floats));
    if (cotangent_floats > 0) {
      for (uint64_t shard = 0; shard < model->shards; ++shard)
        model->pullback(r.parameters, inputs, RNN_NULL, cotangent, 0, samples, shard, r.output,
                        r.input_gradient, r.gradients, r.workspace);
      model->reduce(r.parameters, r.gradients, RNN_NULL, RNN_NULL);
    } else {
      predict(&r, inputs);
    }
    compared += compare(&r, case_name, all, checks, at_first, report);
    uint64_t input_step = steps ? input_floats / steps : 0;
    uint64_t target_step = steps ? target_floats / steps : 0;
    for (uint64_t step = 0; is_model && step < steps; ++step) {
      r.step_losses[step] = rnn_train_batch(
          model, r.parameters, r.optimizer_state, r.gradients, inputs + step * input_step,
          targets + step * target_step, 0, samples, 0, r.losses, r.workspace);
      if (step == 0)
        compared += compare(&r, case_name, all, checks, after_gradient, report);
    }
    if (steps > 0) {
      compared += compare(&r, case_name, all, checks, after_training, report);
      predict(&r, inputs);
      compared += compare(&r, case_name, all, checks, at_last, report);
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
