/*
 * The C interface of librnn for applications: train, evaluate and apply a compiled model on the
 * application's arrays, and keep its weights in files.
 *
 * The model comes from an object file made by rnnc (`extern const rnn_model NAME_model` in its
 * header). The application provides the parameters: an arena of model->parameters_size floats,
 * aligned to RNN_ALIGNMENT bytes.
 *
 * Every function returns RNN_OK or the kind of its error; after an error it writes one line about
 * it to `message` (at most `message_size` bytes with the terminating zero; `message` may be null if
 * `message_size` is 0). The functions print nothing, throw no exceptions and never end the process.
 * Several threads may call them at the same time if their parameters differ.
 *
 * Arrays are float32, row-major: inputs [samples, input size], targets
 * [samples, target...], outputs [samples, output size]. `length` is the length of the rows if the
 * model's text has a length `?`, else 0. `threads` includes the calling thread; the number of
 * threads does not change the bits of the results.
 */
#ifndef RNN_RUNTIME_H
#define RNN_RUNTIME_H

#include "rnn/model.h"

#include <signal.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rnn_status {
  RNN_OK = 0,
  RNN_INVALID_ARGUMENT = 1, /* a null pointer, no samples, or a model without the needed function */
  RNN_FAILED = 2,           /* an error in a file or in numbers: see the message */
  RNN_OUT_OF_MEMORY = 3
} rnn_status;

/* Called after each epoch with its losses, means over samples; val_loss is NaN without validation.
 * Return 0 to continue; any other value ends the training after this epoch. */
typedef int (*rnn_epoch_callback)(void *context, uint64_t epoch, double loss, double val_loss);

/* A training that goes on later: its weights, optimizer, place and history. */
typedef struct rnn_state rnn_state;

typedef struct rnn_fit_options {
  size_t size;                 /* sizeof(rnn_fit_options), by which the library knows its caller */
  uint64_t epochs;             /* the number of the last one, at least 1 */
  uint64_t seed;               /* for the order of the samples and for dropout */
  unsigned threads;            /* at least 1 */
  double validation_split;     /* share of the samples, taken from the end as in Keras; 0: none */
  uint64_t length;             /* of the rows if the model has a length `?`; else 0 */
  rnn_epoch_callback on_epoch; /* may be null */
  void *context;               /* for on_epoch */

  /* For trainings in parts; all may be 0. */
  rnn_state *state;           /* where to go on, and what is there afterwards */
  const char *resume;         /* a file to go on from, instead of from the state */
  const char *checkpoint;     /* a file to keep; the one before it stays as PATH.previous */
  uint64_t checkpoint_epochs; /* between checkpoints; all three 0: one epoch */
  uint64_t checkpoint_steps;
  double checkpoint_seconds;
  const volatile sig_atomic_t *stop; /* once it is not 0, the training ends after its step */
} rnn_fit_options;

/* Reads a safetensors file with Keras' names and layouts. The parameters change only if the whole
 * file fits the model. */
rnn_status rnn_load_weights(const rnn_model *model, float *parameters, const char *path,
                            char *message, size_t message_size);

/* Writes such a file, whole or not at all. */
rnn_status rnn_save_weights(const rnn_model *model, const float *parameters, const char *path,
                            char *message, size_t message_size);

/* Trains the parameters from their present values with a new optimizer state, each epoch in a new
 * order. A smaller last batch averages over its own samples. After an error, such as a loss or a
 * weight that is not finite, the parameters and the state are unchanged, but a checkpoint on the
 * disk is that of the last good place. A checkpoint that cannot be written does not end the
 * training: if it is the last one, the result is RNN_FAILED, and parameters and state are trained.
 *
 * With a state that was used before, or with `resume`, the training goes on there, up to `epochs`
 * in all, and has the same bits as a single call on this CPU: the weights are those of the state,
 * whatever is in the parameters. Samples, seed, split and model must be those of the first part;
 * else the result is RNN_INVALID_ARGUMENT, and the message says what differs. A training that was
 * stopped within an epoch goes on in it. */
rnn_status rnn_fit(const rnn_model *model, float *parameters, const float *inputs,
                   const float *targets, uint64_t samples, const rnn_fit_options *options,
                   char *message, size_t message_size);

/* A state for the first part of a training; the model must outlive it. */
rnn_status rnn_state_new(const rnn_model *model, rnn_state **state, char *message,
                         size_t message_size);
void rnn_state_free(rnn_state *state); /* may be null */

/* The file of a state is a checkpoint, which rnn_load_weights reads, too. A file that is read may
 * be one of rnn_fit's option `checkpoint`. If it is damaged, the one before it is read, and the
 * message says so. After an error the state is unchanged. */
rnn_status rnn_state_read(rnn_state *state, const char *path, char *message, size_t message_size);
rnn_status rnn_state_write(const rnn_state *state, const char *path, char *message,
                           size_t message_size);

/* The place of the training: whole epochs, and steps of the next one. */
uint64_t rnn_state_epochs(const rnn_state *state);
uint64_t rnn_state_steps(const rnn_state *state);

/* The results of each epoch: how many there are, their names ("loss", then metrics, then those of
 * the validation: "val_loss"), and their values, with epochs from 1 on. What is not there is 0,
 * null or NaN. */
size_t rnn_state_results(const rnn_state *state);
const char *rnn_state_result_name(const rnn_state *state, size_t result);
double rnn_state_result(const rnn_state *state, uint64_t epoch, size_t result);

/* The mean loss of all samples; `outputs` may be null. If the loss is not finite, returns
 * RNN_FAILED and leaves `loss` unchanged. */
rnn_status rnn_evaluate(const rnn_model *model, const float *parameters, const float *inputs,
                        const float *targets, uint64_t length, uint64_t samples, unsigned threads,
                        double *loss, float *outputs, char *message, size_t message_size);

/* The outputs of all samples. If one is not finite, returns RNN_FAILED; the message gives its
 * position, and `outputs` is filled nevertheless. */
rnn_status rnn_predict(const rnn_model *model, const float *parameters, const float *inputs,
                       uint64_t length, uint64_t samples, unsigned threads, float *outputs,
                       char *message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
