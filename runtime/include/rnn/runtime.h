/*
 * librnn's interface for applications, in plain C: train, evaluate and apply a
 * compiled model on arrays of the application, and keep its weights in files.
 *
 * The model comes from an object file that rnnc made (`extern const rnn_model
 * NAME_model` of its header). Parameters are the application's: an arena of
 * model->parameters_size floats, aligned to RNN_ALIGNMENT bytes.
 *
 * Every function returns RNN_OK or the kind of its error, and then writes one
 * line about it into `message` (at most `message_size` bytes with the ending
 * zero; `message` may be null if `message_size` is 0). Nothing is printed, no
 * exception leaves, nothing ends the process. The functions may be called from
 * several threads if the parameters differ.
 *
 * Arrays are float32, row-major: inputs [samples, input size], targets
 * [samples, target...], outputs [samples, output size]. `length` is that of the
 * rows where the model's text has a length `?`; else 0. `threads` counts the calling thread; the
 * results are the same bits on any number.
 */
#ifndef RNN_RUNTIME_H
#define RNN_RUNTIME_H

#include "rnn/model.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum rnn_status {
  RNN_OK = 0,
  RNN_INVALID_ARGUMENT = 1, /* a null pointer, no samples, a model without what is needed */
  RNN_FAILED = 2,           /* a file, its content, or the numbers: see the message */
  RNN_OUT_OF_MEMORY = 3
} rnn_status;

/* Losses of one epoch, means over samples; val_loss is NaN without validation.
 * Return 0 to go on; anything else ends the training after this epoch. */
typedef int (*rnn_epoch_callback)(void *context, uint64_t epoch, double loss, double val_loss);

typedef struct rnn_fit_options {
  uint64_t epochs;             /* at least 1 */
  uint64_t seed;               /* of the order of the samples, and of dropout */
  unsigned threads;            /* at least 1 */
  double validation_split;     /* the last part of the samples, as in Keras; 0: none */
  uint64_t length;             /* of the rows, where the model has a length `?`; else 0 */
  rnn_epoch_callback on_epoch; /* may be null */
  void *context;               /* for on_epoch */
} rnn_fit_options;

/* Reads a safetensors file of Keras' names and layouts. The parameters change
 * only if the whole file fits the model. */
rnn_status rnn_load_weights(const rnn_model *model, float *parameters, const char *path,
                            char *message, size_t message_size);

/* Writes such a file, whole or not at all. */
rnn_status rnn_save_weights(const rnn_model *model, const float *parameters, const char *path,
                            char *message, size_t message_size);

/* Trains the parameters, from where they are, with a new optimizer state;
 * every epoch in another order. A smaller last batch counts its own samples
 * only. After an error, such as a loss or a weight that is not finite, the parameters
 * are as they were. */
rnn_status rnn_fit(const rnn_model *model, float *parameters, const float *inputs,
                   const float *targets, uint64_t samples, const rnn_fit_options *options,
                   char *message, size_t message_size);

/* The mean loss of all samples; `outputs` may be null. A loss that is not finite is
 * RNN_FAILED, and `loss` stays as it was. */
rnn_status rnn_evaluate(const rnn_model *model, const float *parameters, const float *inputs,
                        const float *targets, uint64_t length, uint64_t samples, unsigned threads,
                        double *loss, float *outputs, char *message, size_t message_size);

/* The outputs of all samples. One that is not finite is RNN_FAILED; the message tells
 * its place, and `outputs` has it. */
rnn_status rnn_predict(const rnn_model *model, const float *parameters, const float *inputs,
                       uint64_t length, uint64_t samples, unsigned threads, float *outputs,
                       char *message, size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
