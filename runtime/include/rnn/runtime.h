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

typedef struct rnn_fit_options {
  uint64_t epochs;             /* at least 1 */
  uint64_t seed;               /* for the order of the samples and for dropout */
  unsigned threads;            /* at least 1 */
  double validation_split;     /* share of the samples, taken from the end as in Keras; 0: none */
  uint64_t length;             /* of the rows if the model has a length `?`; else 0 */
  rnn_epoch_callback on_epoch; /* may be null */
  void *context;               /* for on_epoch */
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
 * weight that is not finite, the parameters are unchanged. */
rnn_status rnn_fit(const rnn_model *model, float *parameters, const float *inputs,
                   const float *targets, uint64_t samples, const rnn_fit_options *options,
                   char *message, size_t message_size);

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
