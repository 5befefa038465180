/*
 * The contract between compiled models, the runtime and applications.
 *
 * `rnnc model.rnn -o model.o` writes one constant `rnn_model` into model.o and
 * declares it in model.h. The compiler's emitter includes this very file, so a
 * change of layout here is a change of layout there; raise RNN_MODEL_VERSION
 * with each.
 *
 * Units: sizes are floats (4 bytes) unless the name says bytes. Tensors are
 * float32, row-major, in Keras' layouts; user arrays start with the sample axis
 * ([samples, time, features]). A sample's row holds all inputs, one behind the
 * other in the table's order, and so does a row of outputs: with one input the
 * array is just that input. Tokens are float32 too: whole numbers up to 2^24,
 * which float32 holds exactly. Where the text has a length `?`, each call tells
 * the `length` of its rows, the same for all samples and inputs of the call; what
 * depends on it is told for length 0 and for each step more. Other models ignore
 * it. No function allocates, locks, prints or reads a
 * clock. Arenas are the caller's, aligned to RNN_ALIGNMENT bytes. The caller's
 * floating-point mode is obeyed, and as it was behind each call. Only `gradient` and
 * `pullback` take subnormal numbers for zero in every mode, as TensorFlow's and XLA's
 * threads do: adjoints fade into them, and some CPUs are slow there. So a program that
 * leaves the mode alone gets the same bits as `rnn`.
 */
#ifndef RNN_MODEL_H
#define RNN_MODEL_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

#define RNN_MODEL_VERSION 7
#define RNN_MAX_RANK 4
#define RNN_ALIGNMENT 64
#define RNN_ANY_LENGTH 0
/* Where an optimizer's state holds the learning rate: a float. */
#define RNN_LEARNING_RATE_BYTE 8

/* A shape without the sample axis. A rank of 0 is a scalar for each sample. */
typedef struct rnn_shape {
  uint64_t rank;
  uint64_t sizes[RNN_MAX_RANK]; /* RNN_ANY_LENGTH: the call's length */
} rnn_shape;

/* An input or an output: product(shape) floats of a row, from `offset` +
 * length * `offset_per_step` on. */
typedef struct rnn_value {
  const char *name; /* of an input: the text's; of an output: its layer's */
  rnn_shape shape;
  uint64_t offset, offset_per_step;
  uint64_t classes; /* of tokens: each is a whole number below this; else 0 */
  /* 1 for an input of which the model takes the mean over the steps that count: a
   * sample needs one. Steps whose numbers all are `masked` do not count. */
  uint64_t needs_step;
  double masked;
} rnn_value;

/* A trainable weight: floats [offset, offset + product(shape)) of the arena. */
typedef struct rnn_parameter {
  const char *name; /* Keras path, such as "gru/gru_cell/kernel" */
  rnn_shape shape;
  uint64_t offset;
  uint64_t size;
} rnn_parameter;

/* What a metric computes: the means of Keras' functions of the same names over
 * all steps, and what it counts. */
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
  RNN_AUC
} rnn_metric_kind;

/* A number beside the loss, of the first output and the target. */
typedef struct rnn_metric {
  const char *name;     /* as Keras prints it: "accuracy" */
  uint32_t kind;        /* rnn_metric_kind */
  uint32_t from_logits; /* of auc: predictions go through a sigmoid first */
  uint64_t count;       /* k of top-k; thresholds of auc */
  double threshold;     /* above it a prediction is positive */
} rnn_metric;

/* One row of the summary, in the order of the model text. */
typedef struct rnn_layer {
  const char *name;       /* "gru_1" */
  const char *class_name; /* "GRU" */
  rnn_shape output;
  uint64_t parameters;
} rnn_layer;

/*
 * A compiled model. A batch of at most `batch` samples is computed in `shards`
 * pieces of `shard_samples` samples; shard s holds the samples from
 * s * shard_samples on. Shards are independent of each other and may run on
 * any thread, each with a workspace of its own; because the pieces do not
 * depend on the number of threads, neither do the results' bits. Functions
 * that take `samples` take the number in the whole batch (0 < samples <=
 * batch) and pointers to the whole batch; a shard without samples does nothing
 * but write its zero gradients or loss.
 */
typedef struct rnn_model {
  uint32_t version;    /* RNN_MODEL_VERSION */
  uint32_t table_size; /* sizeof(rnn_model) */
  const char *name;
  const char *target_cpu; /* the CPU the object was compiled for */
  const char *loss;       /* Keras name, or null for a model without a loss */
  const char *optimizer;  /* Keras name, or null */
  double learning_rate;   /* of the text; NaN with a schedule or no optimizer */

  uint64_t batch;
  uint64_t shards;
  uint64_t shard_samples;
  uint64_t input_count;
  const rnn_value *inputs;
  /* Floats of a row: of all inputs of a sample; see rnn_input_size. */
  uint64_t input_size, input_size_per_step;
  uint64_t output_count;
  const rnn_value *outputs;
  uint64_t output_size, output_size_per_step;
  rnn_value target;        /* what the loss compares the output with */
  int64_t ignored_class;   /* of the target: it does not count; INT64_MIN: none */
  uint64_t from_logits;    /* the loss takes the first output before a sigmoid or softmax */
  rnn_shape sample_weight; /* of a sample in the loss: a number, or one for each step */
  /* Steps of an output that a mask can leave out; else 0. */
  uint64_t output_mask_size, output_mask_size_per_step;

  uint64_t layer_count;
  const rnn_layer *layers;
  uint64_t parameter_count;
  const rnn_parameter *parameters;
  uint64_t metric_count;
  const rnn_metric *metrics;

  uint64_t parameters_size;       /* floats of the parameter arena */
  uint64_t gradients_size;        /* floats of all shards' gradients */
  uint64_t losses_size;           /* floats of what all shards tell of the loss */
  uint64_t optimizer_state_bytes; /* zero-filled before the first update */
  /* For each shard that runs at a time; see rnn_workspace_bytes. */
  uint64_t workspace_bytes, workspace_bytes_per_step;
  uint64_t stream_state_size;   /* floats of the state between steps */
  uint64_t stream_weights_size; /* floats of the weights that `pack` writes; may be 0 */
  uint64_t states_size;         /* floats that stateful layers keep of a sample */

  /* Multiply-adds of the model's matrix products for `batch` samples, counted two. */
  uint64_t train_step_flops_nominal, train_step_flops_nominal_per_step;
  uint64_t predict_flops_nominal, predict_flops_nominal_per_step;
  /* What the code did may be more, as lanes without a sample count, or less, as it
   * leaves out what is known. A shard's workspace tells: floats [gradient_work] behind
   * `gradient`, and [predict_work] behind `predict`. */
  uint64_t gradient_work, predict_work;

  /* Fills the parameters as Keras' initializers do; same seed, same bits. */
  void (*initialize)(float *parameters, uint64_t seed);

  /* Outputs of one shard: output [samples, output_size]. `states` [batch,
   * states_size] are those that stateful layers begin with, and become those
   * that they end with: sample i of the next batch goes on where sample i of this
   * one ends. Null: they begin with zero, and the last ones are not kept. */
  void (*predict)(const float *parameters, const float *input, float *states, uint64_t length,
                  uint64_t samples, uint64_t shard, float *output, void *workspace);

  /* The parameters' weights in the order in which `step` reads them, into
   * `stream_weights` [stream_weights_size], which is an arena: once before the
   * first step, and again when the parameters have changed. Null where `step` is. */
  void (*pack)(const float *parameters, float *stream_weights);

  /* One sample, one time step: input [features] -> output (the model's output
   * for the steps so far). `stream_weights` are those of `pack`; biases and
   * embeddings are read from `parameters`. `state` is zero-filled before the first
   * step. Null where the model cannot be streamed. */
  void (*step)(const float *parameters, const float *stream_weights, float *state,
               const float *input, float *output, void *workspace);

  /* Outputs and loss of one shard. `target` is [samples, target...];
   * `sample_weights` [samples, sample_weight...] may be null, then all are 1. `output` and
   * `output_mask` [samples, output_mask_size], 1 for steps that count and 0 for
   * others, may be null. `losses` [losses_size] is for `reduce`. Null without a
   * loss. */
  void (*evaluate)(const float *parameters, const float *input, float *states, const float *target,
                   const float *sample_weights, uint64_t length, uint64_t samples, uint64_t shard,
                   float *output, float *output_mask, float *losses, void *workspace);

  /* The same as training sees it, with dropout, and the gradients of one shard
   * into gradients[shard * (gradients_size / shards)]. Random numbers are a function of
   * `seed`, `step`, the layer and the sample's place in the batch. Null without
   * a loss. */
  void (*gradient)(const float *parameters, const float *input, float *states, const float *target,
                   const float *sample_weights, uint64_t length, uint64_t samples, uint64_t shard,
                   uint64_t seed, uint64_t step, float *output, float *output_mask,
                   float *gradients, float *losses, void *workspace);

  /* The pullback of one shard: outputs, and for a given cotangent of the
   * outputs the gradients of the parameters (as above) and of the inputs. */
  void (*pullback)(const float *parameters, const float *input, float *states,
                   const float *output_cotangent, uint64_t length, uint64_t samples, uint64_t shard,
                   float *output, float *input_gradient, float *gradients, void *workspace);

  /* The loss of the batch, from what its shards wrote into `losses`. Where
   * `gradients` is not null, it adds the shards' gradients, in order, into the
   * first shard's, and what belongs to the whole batch: the division by the
   * number of steps that count, the regularizers. `losses` is null behind
   * `pullback`, and the result 0. `frozen` [parameter_count] is 1 for a parameter
   * that is not trained, whose regularizer has no part then, and 0 for others;
   * null: all are trained. */
  float (*reduce)(const float *parameters, float *gradients, const float *losses,
                  const uint8_t *frozen);

  /* One optimizer step with the first shard's gradients. Null without an
   * optimizer. */
  void (*update)(float *parameters, void *optimizer_state, const float *gradients);

  /* When training ends: the parameters become their moving averages. Null
   * without `use_ema`. */
  void (*finalize)(float *parameters, const void *optimizer_state);
} rnn_model;

/* Floats of a sample's row of inputs, of outputs and of the outputs' mask, and
 * the bytes of a workspace, at this length. */
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

/* Whether the text has a length `?`. */
static inline int rnn_has_any_length(const rnn_model *model) {
  return model->input_size_per_step != 0;
}

/* The null pointer of C and of C++, without a warning in either. */
#if defined(__cplusplus) && __cplusplus >= 201103L
#define RNN_NULL nullptr
#else
#define RNN_NULL ((void *)0)
#endif

/* All samples of one batch on the calling thread, from zero states. */
static inline void rnn_predict_batch(const rnn_model *model, const float *parameters,
                                     const float *input, uint64_t length, uint64_t samples,
                                     float *output, void *workspace) {
  for (uint64_t shard = 0; shard < model->shards; ++shard)
    model->predict(parameters, input, RNN_NULL, length, samples, shard, output, workspace);
}

/* One training step on the calling thread; returns the batch's loss before the
 * update. `losses` has room for `losses_size` floats. */
static inline float rnn_train_batch(const rnn_model *model, float *parameters,
                                    void *optimizer_state, float *gradients, const float *input,
                                    const float *target, uint64_t length, uint64_t samples,
                                    uint64_t seed, float *losses, void *workspace) {
  float loss;
  /* The optimizer's state begins with the number of steps done. */
  uint64_t step = *(const uint64_t *)optimizer_state;
  for (uint64_t shard = 0; shard < model->shards; ++shard)
    model->gradient(parameters, input, RNN_NULL, target, RNN_NULL, length, samples, shard, seed,
                    step, RNN_NULL, RNN_NULL, gradients, losses, workspace);
  loss = model->reduce(parameters, gradients, losses, RNN_NULL);
  model->update(parameters, optimizer_state, gradients);
  return loss;
}

/* From now on, updates with this state use this rate instead of the model's. A
 * schedule goes on as it is. Filling the state with zeros ends it. */
static inline void rnn_set_learning_rate(void *optimizer_state, float rate) {
  const uint32_t minus_zero = 0x80000000u;
  uint32_t bits;
  memcpy(&bits, &rate, sizeof bits);
  if (bits == 0) /* a 0 of fresh memory is no rate */
    bits = minus_zero;
  memcpy((char *)optimizer_state + RNN_LEARNING_RATE_BYTE, &bits, sizeof bits);
}

/* The rate of the next update; NaN with a schedule. */
static inline float rnn_learning_rate(const rnn_model *model, const void *optimizer_state) {
  float rate;
  uint32_t bits;
  const char *place = (const char *)optimizer_state + RNN_LEARNING_RATE_BYTE;
  memcpy(&rate, place, sizeof rate);
  memcpy(&bits, place, sizeof bits);
  /* NaN is not above 0, nor is it 0. */
  return bits != 0 && model->learning_rate >= 0 ? rate : (float)model->learning_rate;
}

#ifdef __cplusplus
}
#endif

#endif
