/*
 * The interface between compiled models, the runtime and applications.
 *
 * `rnnc model.rnn -o model.o` writes one constant `rnn_model` into model.o and
 * declares it in model.h. The compiler's emitter includes this file too, so a change of the layout
 * here changes it there; raise RNN_MODEL_VERSION with each change.
 *
 * Units: sizes are floats (4 bytes) unless the name says bytes. Tensors are
 * float32, row-major, in Keras' layouts; user arrays start with the sample axis
 * ([samples, time, features]). A sample's row holds all inputs, one after another in the order of
 * the table, and a row of outputs likewise: with one input the array is just that input. Tokens are
 * float32 too: whole numbers up to 2^24, which float32 represents exactly. If the model's text has
 * a length `?`, each call passes the `length` of its rows, which is the same for all samples and
 * inputs of the call; sizes that depend on it are given for length 0 and per step. Other models
 * ignore it. Whatever numbers stand in the arrays, functions touch no other memory, and a sample's
 * outputs, states and input gradients depend on no other sample of the batch. A token that is NaN
 * or negative names the first row of an embedding, one that is too large the last row, and a
 * fraction the row before it; only 0 itself is masked. No function allocates, locks, prints or
 * reads a clock. The caller provides all arenas, aligned to RNN_ALIGNMENT bytes. Functions respect
 * the caller's floating-point mode and restore it before they return. Only `gradient` and
 * `pullback` treat subnormal numbers as zero in every mode (where the CPU has one for it: RISC-V
 * and WebAssembly do not), as the threads of TensorFlow and XLA do: adjoints vanish through
 * subnormal numbers, which are slow on some CPUs. So a program that does not change the mode gets
 * the same bits as `rnn`. States of a stream vanish too, after an input of silence: a step sets
 * those below 2^-64 to zero, in any mode, and takes no longer than before. Inputs that are
 * subnormal numbers themselves are the caller's to avoid.
 */
#ifndef RNN_MODEL_H
#define RNN_MODEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RNN_MODEL_VERSION 14
#define RNN_MAX_RANK 4
#define RNN_ALIGNMENT 64
#define RNN_ANY_LENGTH 0
/* A condition that the compiler checks, and the alignment of a type, in any C or C++. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define RNN_STATIC_ASSERT(condition, message) static_assert(condition, message)
#define RNN_ALIGNOF(type) alignof(type)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define RNN_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#define RNN_ALIGNOF(type) _Alignof(type)
#else
#define RNN_STATIC_ASSERT(condition, message) extern int rnn_static_assert[(condition) ? 1 : -1]
#define RNN_ALIGNOF(type)                                                                          \
  offsetof(                                                                                        \
      struct {                                                                                     \
        char first;                                                                                \
        type second;                                                                               \
      },                                                                                           \
      second)
#endif
/* Marks a function that may run where audio is made: it takes no lock, no memory from the heap and
 * no time of the system. Clang checks such functions with -Wfunction-effects and, in a running
 * program, with -fsanitize=realtime. */
#if defined(__clang__) && __clang_major__ >= 20
#define RNN_NONBLOCKING __attribute__((nonblocking))
#else
#define RNN_NONBLOCKING
#endif
/* The offset of the learning rate, a float, in the state of an optimizer. */
#define RNN_LEARNING_RATE_BYTE 8

/* A shape without the sample axis. A rank of 0 is a scalar for each sample. */
typedef struct rnn_shape {
  uint64_t rank;
  uint64_t sizes[RNN_MAX_RANK]; /* RNN_ANY_LENGTH: the call's length */
} rnn_shape;

/* An input or an output: product(shape) floats of a row, starting at `offset` + length *
 * `offset_per_step`. */
typedef struct rnn_value {
  const char *name; /* of an input: its name in the text; of an output: its layer's */
  rnn_shape shape;
  uint64_t offset, offset_per_step;
  /* Of tokens: each is a whole number less than this; of a mask, of ones and zeros, 2; else 0. */
  uint64_t classes;
  /* 1 if the model takes the mean of this input over its unmasked steps: each sample needs at least
   * one. A step is masked if all of its numbers equal `masked`. */
  uint64_t needs_step;
  double masked;
} rnn_value;

/* A weight: floats [offset, offset + product(shape)) of the arena. */
typedef struct rnn_parameter {
  const char *name; /* Keras path, such as "gru/gru_cell/kernel"; "h0" of the model itself */
  rnn_shape shape;
  uint64_t offset;
  uint64_t size;
  uint64_t trainable; /* 0: no function trains it; its gradient is zero */
} rnn_parameter;

/* What a metric computes: the mean of Keras' function of the same name over all steps, a count, or
 * the mean over the samples of a metric that the text defines. */
typedef enum rnn_metric_kind {
  RNN_BINARY_ACCURACY,
  RNN_CATEGORICAL_ACCURACY,
  RNN_SPARSE_CATEGORICAL_ACCURACY,
  RNN_TOP_K_CATEGORICAL_ACCURACY,
  RNN_SPARSE_TOP_K_CATEGORICAL_ACCURACY,
  RNN_MEAN_ABSOLUTE_ERROR,
  RNN_MEAN_SQUARED_ERROR,
  RNN_ROOT_MEAN_SQUARED_ERROR,
  RNN_PRECISION,
  RNN_RECALL,
  RNN_AUC,
  RNN_OWN_METRIC
} rnn_metric_kind;

/* A number computed beside the loss from an output and its target: a metric, or a part of the loss.
 */
typedef struct rnn_metric {
  const char *name;        /* as Keras prints it: "accuracy" */
  uint32_t kind;           /* rnn_metric_kind */
  uint32_t from_logits;    /* of auc: predictions go through a sigmoid first */
  uint64_t count;          /* k of top-k; thresholds of auc; place of an own one in `metrics` */
  double threshold;        /* above it a prediction is positive */
  uint64_t output, target; /* numbers of the output and of the target that it compares */
} rnn_metric;

/* One row of the summary: the parameters of the model itself, then the layers in the order of the
 * text. */
typedef struct rnn_layer {
  const char *name;       /* "gru_1" */
  const char *class_name; /* "GRU"; "Parameter" */
  rnn_shape output;
  uint64_t parameters;
} rnn_layer;

/*
 * A compiled model. A batch of at most `batch` samples is split into `shards` shards of
 * `shard_samples` samples; shard s holds the samples from s * shard_samples on. Shards are
 * independent of each other and may run on any thread, each with its own workspace; because the
 * shards do not depend on the number of threads, neither do the bits of the results. Functions with
 * the argument `samples` take the number of samples in the whole batch (0 < samples <= batch) and
 * pointers to the whole batch; a shard without samples only writes zero gradients or a zero loss.
 */
typedef struct rnn_model {
  uint32_t version;    /* RNN_MODEL_VERSION */
  uint32_t table_size; /* sizeof(rnn_model) */
  const char *name;
  const char *target_cpu; /* the CPU the object was compiled for */
  const char *loss;       /* Keras name, or null for a model without a loss */
  const char *optimizer;  /* Keras name, or null */
  double learning_rate;   /* from the text; NaN with a schedule or without an optimizer */

  uint64_t batch;
  uint64_t shards;
  uint64_t shard_samples;
  uint64_t input_count;
  const rnn_value *inputs;
  /* Floats in a row, which holds all inputs of a sample; see rnn_input_size. */
  uint64_t input_size, input_size_per_step;
  uint64_t output_count;
  const rnn_value *outputs;
  uint64_t output_size, output_size_per_step;
  rnn_value target; /* a row of what the loss compares outputs with: all `targets` of a sample */
  /* One with the name "y"; or, for a loss of several outputs, one for each of them, with its name.
   */
  uint64_t target_count;
  const rnn_value *targets;
  int64_t ignored_class;   /* targets of this class are ignored; INT64_MIN: none */
  uint64_t from_logits;    /* the loss takes the first output before a sigmoid or softmax */
  rnn_shape sample_weight; /* weights of a sample in the loss: one, or one for each step */
  /* Number of steps of an output that can be masked; else 0. Of several targets: 0. */
  uint64_t output_mask_size, output_mask_size_per_step;

  uint64_t layer_count;
  const rnn_layer *layers;
  uint64_t parameter_count;
  const rnn_parameter *parameters;
  uint64_t metric_count;
  const rnn_metric *metrics;
  /* Metrics that the functions compute: the parts of a loss, and those that the text defines. */
  uint64_t own_metric_count;

  uint64_t parameters_size; /* floats of the parameter arena */
  /* Floats of all shards' gradients, zero-filled before the first use. A shard's begin with those
   * of the parameters, at their offsets; behind them the functions may list the rows of embeddings
   * that are not zero, so that neither `gradient` nor `update` visits the others. */
  uint64_t gradients_size;
  /* Where the gradients of the first shard begin. If not at 0, shards keep only rows of embeddings
   * that are not zero, and the batch's gradients stand before them: see `spread`. */
  uint64_t first_gradients;
  uint64_t losses_size;           /* floats that all shards together write for the loss */
  uint64_t optimizer_state_bytes; /* zero-filled before the first update */
  /* For each shard that runs at the same time; see rnn_workspace_bytes. */
  uint64_t workspace_bytes, workspace_bytes_per_step;
  uint64_t streams;                /* that a call of `step` moves, each by one step */
  uint64_t stream_state_size;      /* floats of the states of all streams between steps */
  uint64_t stream_weights_size;    /* floats of all that `pack` writes; may be 0 */
  uint64_t stream_workspace_bytes; /* what a step needs of a workspace, at most workspace_bytes */
  uint64_t states_size;            /* floats of the stateful layers' states of a sample */

  /* The weights that the object holds, or null: in Keras' layouts [parameters_size] and in the
   * order of `step` [stream_weights_size]. Where there are some, a null pointer for `parameters`
   * and for `stream_weights` stands for them. */
  const float *weights;
  const float *packed_weights;

  /* Floating-point operations of the model's matrix products for `batch` samples; a multiply-add
   * counts as two. */
  uint64_t train_step_flops_nominal, train_step_flops_nominal_per_step;
  uint64_t predict_flops_nominal, predict_flops_nominal_per_step;
  /* The code may execute more, because lanes without a sample count too, or fewer, because it skips
   * work whose result is known. The executed number is in a shard's workspace: at float
   * [gradient_work] after `gradient`, and [predict_work] after `predict`. */
  uint64_t gradient_work, predict_work;

  /* Fills the parameters as Keras' initializers do; the same seed gives the same bits. */
  void (*initialize)(float *parameters, uint64_t seed);

  /* Outputs of one shard: output [samples, output_size]. `states` [batch, states_size] holds the
   * initial states of the stateful layers and receives their final states: sample i of the next
   * batch continues where sample i of this one ends. Null: the initial states are zero, and the
   * final ones are dropped. */
  void (*predict)(const float *parameters, const float *input, float *states, uint64_t length,
                  uint64_t samples, uint64_t shard, float *output, void *workspace) RNN_NONBLOCKING;

  /* Copies all parameters that `step` reads to the arena `stream_weights` [stream_weights_size]:
   * kernels in the order in which it reads them, biases and embeddings as they are. Call it before
   * the first step and after each change of the parameters. Null if `step` is null. */
  void (*pack)(const float *parameters, float *stream_weights) RNN_NONBLOCKING;

  /* Begins all streams: fills `state` [stream_state_size] with zeros, and with the parameters that
   * layers start from. The order of the states in it is the object's own. Null if `step` is null.
   */
  void (*reset)(const float *stream_weights, float *state) RNN_NONBLOCKING;

  /* One time step of each stream: input [streams, features] -> output [streams, outputs] (the
   * model's output for the steps so far). `stream_weights` comes from `pack`. Call `reset` before
   * the first step. Null if the model cannot be streamed. */
  void (*step)(const float *stream_weights, float *state, const float *input, float *output,
               void *workspace) RNN_NONBLOCKING;

  /* `steps` time steps in one call: input [steps, streams, features] -> output
   * [steps, streams, outputs]. It computes
   * the same bits as that many calls of `step`, whatever the blocks, in less time. Null if `step`
   * is null. */
  void (*step_block)(const float *stream_weights, float *state, const float *input, float *output,
                     uint64_t steps, void *workspace) RNN_NONBLOCKING;

  /* Outputs and loss of one shard. `target` is [samples, target...];
   * `sample_weights` [samples, sample_weight...] may be null; then all are 1. `output`,
   * `output_mask` [samples, output_mask_size], 1 for unmasked steps and 0 for masked ones, and
   * `metrics` [samples, own_metric_count] may be null. `losses` [losses_size] is the input of
   * `reduce`. Null without a loss. */
  void (*evaluate)(const float *parameters, const float *input, float *states, const float *target,
                   const float *sample_weights, uint64_t length, uint64_t samples, uint64_t shard,
                   float *output, float *output_mask, float *metrics, float *losses,
                   void *workspace);

  /* The same for training, with dropout; also writes the gradients of one shard; see
   * rnn_shard_gradients. Random numbers are a function of `seed`, `step`, the layer and
   * the sample's position in the batch. Null without a loss. */
  void (*gradient)(const float *parameters, const float *input, float *states, const float *target,
                   const float *sample_weights, uint64_t length, uint64_t samples, uint64_t shard,
                   uint64_t seed, uint64_t step, float *output, float *output_mask, float *metrics,
                   float *gradients, float *losses, void *workspace);

  /* The pullback of one shard: the outputs and, for a given cotangent of the outputs, the gradients
   * of the parameters (as above) and of the inputs. */
  void (*pullback)(const float *parameters, const float *input, float *states,
                   const float *output_cotangent, uint64_t length, uint64_t samples, uint64_t shard,
                   float *output, float *input_gradient, float *gradients, void *workspace);

  /* The loss of the batch, from what its shards wrote to `losses`. If `gradients` is not null, adds
   * the gradients of all shards, in order, to those of the first shard, and applies what concerns
   * the whole batch: the division by the number of unmasked steps, and the regularizers. After
   * `pullback`, `losses` is null and the result is 0. `frozen` [parameter_count] is 1 for a
   * parameter that is not trained, whose regularizer is then ignored, and 0 for others; null: all
   * are trained. */
  float (*reduce)(const float *parameters, float *gradients, const float *losses,
                  const uint8_t *frozen);

  /* Writes the gradients of a shard, or after `reduce` with `shard` = `shards` those of the batch,
   * to `to` [parameters_size], at the offsets of the parameters; `to` may be `gradients`, where
   * those of the batch belong. Null if `first_gradients` is 0: they are already there. */
  void (*spread)(float *gradients, uint64_t shard, float *to);

  /* One optimizer step with the batch's gradients, which `reduce` has left; a program that has
   * changed them itself, at the offsets of the parameters, calls rnn_touch_all_rows first. Null
   * without an optimizer. */
  void (*update)(float *parameters, void *optimizer_state, const float *gradients);

  /* The learning rate of the update after so many, from `schedule_numbers`; see
   * rnn_learning_rate_at. Null without a schedule, and where `update` is null. */
  double (*schedule)(int64_t updates, const double *numbers);
  const double *schedule_numbers;

  /* Replaces the parameters by their moving averages at the end of training. Null without
   * `use_ema`. */
  void (*finalize)(float *parameters, const void *optimizer_state);

  /* Predicts, streams and takes a gradient, with those of these functions that the object has, on
   * data that it makes, in `memory` [self_test_bytes] of any content. Returns the largest error
   * against the numbers that the same code had where the object was made, relative to numbers above
   * 1: about 1e-6, whatever the CPU, and infinity if it is no number. Null without `rnnc
   * --self-test`. */
  float (*self_test)(void *memory);
  uint64_t self_test_bytes;
} rnn_model;

/* The floats in a sample's row of inputs, of outputs and of output masks, and the bytes of a
 * workspace, for this length. */
static inline uint64_t rnn_input_size(const rnn_model *model, uint64_t length) {
  return model->input_size + length * model->input_size_per_step;
}
static inline uint64_t rnn_output_size(const rnn_model *model, uint64_t length) {
  return model->output_size + length * model->output_size_per_step;
}
static inline uint64_t rnn_output_mask_size(const rnn_model *model, uint64_t length) {
  return model->output_mask_size + length * model->output_mask_size_per_step;
}
static inline uint64_t rnn_workspace_bytes(const rnn_model *model, uint64_t length) {
  return model->workspace_bytes + length * model->workspace_bytes_per_step;
}

/* Whether the model's text has a length `?`. */
static inline int rnn_has_any_length(const rnn_model *model) {
  return model->input_size_per_step != 0;
}

/* The null pointer of C and of C++, without a warning in either. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define RNN_NULL nullptr
#else
#define RNN_NULL ((void *)0)
#endif

/* Predicts all samples of one batch on the calling thread, with zero initial states. */
static inline void rnn_predict_batch(const rnn_model *model, const float *parameters,
                                     const float *input, uint64_t length, uint64_t samples,
                                     float *output, void *workspace) RNN_NONBLOCKING {
  for (uint64_t shard = 0; shard < model->shards; ++shard)
    model->predict(parameters, input, RNN_NULL, length, samples, shard, output, workspace);
}

/* One training step on the calling thread; returns the loss of the batch before the update.
 * `losses` must have room for `losses_size` floats. */
static inline float rnn_train_batch(const rnn_model *model, float *parameters,
                                    void *optimizer_state, float *gradients, const float *input,
                                    const float *target, uint64_t length, uint64_t samples,
                                    uint64_t seed, float *losses, void *workspace) {
  float loss;
  /* The optimizer's state begins with the number of completed steps. */
  uint64_t step = *(const uint64_t *)optimizer_state;
  for (uint64_t shard = 0; shard < model->shards; ++shard)
    model->gradient(parameters, input, RNN_NULL, target, RNN_NULL, length, samples, shard, seed,
                    step, RNN_NULL, RNN_NULL, RNN_NULL, gradients, losses, workspace);
  loss = model->reduce(parameters, gradients, losses, RNN_NULL);
  model->update(parameters, optimizer_state, gradients);
  return loss;
}

/* Like memcpy, for programs without a C library. */
static inline void rnn_copy_bytes(void *to, const void *from, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i)
    ((char *)to)[i] = ((const char *)from)[i];
}

/* Floats from the gradients of a shard to those of the next; and where those of a shard begin. */
static inline uint64_t rnn_gradients_stride(const rnn_model *model) {
  return (model->gradients_size - model->first_gradients) / model->shards;
}
static inline uint64_t rnn_shard_gradients(const rnn_model *model, uint64_t shard) {
  return model->first_gradients + shard * rnn_gradients_stride(model);
}

/* Brings the batch's gradients, which `reduce` has left, to the offsets of the parameters. */
static inline void rnn_spread_gradients(const rnn_model *model, float *gradients) {
  if (model->spread)
    model->spread(gradients, model->shards, gradients);
}

/* Makes the next `reduce` and `update` read all gradients at the offsets of the parameters, not
 * only the rows that `gradient` has written: for gradients that come from elsewhere. */
static inline void rnn_touch_all_rows(const rnn_model *model, float *gradients) {
  uint64_t end = rnn_shard_gradients(model, 1); /* the lists are before it */
  const uint32_t all = 0xffffffffu;
  for (uint64_t i = model->parameters_size; i < end; ++i)
    rnn_copy_bytes(gradients + i, &all, sizeof all);
}

/* Makes updates with this state use this rate instead of the model's, until the state is filled
 * with zeros. A schedule is not affected. */
static inline void rnn_set_learning_rate(void *optimizer_state, float rate) {
  const uint32_t minus_zero = 0x80000000u;
  uint32_t bits;
  rnn_copy_bytes(&bits, &rate, sizeof bits);
  if (bits == 0) /* 0 means that no rate is set */
    bits = minus_zero;
  rnn_copy_bytes((char *)optimizer_state + RNN_LEARNING_RATE_BYTE, &bits, sizeof bits);
}

/* The rate of the update after so many calls of `update`: that of the schedule, or the text's
 * number. */
static inline float rnn_learning_rate_at(const rnn_model *model, uint64_t updates) {
  return (float)(model->schedule ? model->schedule((int64_t)updates, model->schedule_numbers)
                                 : model->learning_rate);
}

/* The rate of the next update. */
static inline float rnn_learning_rate(const rnn_model *model, const void *optimizer_state) {
  float rate;
  uint32_t bits;
  const char *place = (const char *)optimizer_state + RNN_LEARNING_RATE_BYTE;
  rnn_copy_bytes(&rate, place, sizeof rate);
  rnn_copy_bytes(&bits, place, sizeof bits);
  /* The optimizer's state begins with the number of completed steps. */
  if (model->schedule)
    return rnn_learning_rate_at(model, *(const uint64_t *)optimizer_state);
  return bits != 0 ? rate : (float)model->learning_rate;
}

#ifdef __cplusplus
}
#endif

#endif
