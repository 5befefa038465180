/* librnn as a C program uses it; plain C11, so that the headers must be too. */
#include "rnn/runtime.h"

#include <string.h>

static int remember_epoch(void *context, uint64_t epoch, double loss, double val_loss) {
  (void)val_loss;
  double *losses = context;
  if (epoch <= 5)
    losses[epoch - 1] = loss;
  return epoch == 5; /* enough */
}

/* Trains for five of a hundred epochs, saves, loads and compares: null, or what
 * went wrong. */
const char *use_runtime(const rnn_model *model, float *parameters, float *loaded,
                        const float *inputs, const float *targets, uint64_t samples,
                        const char *path, double losses[5]) {
  static char message[256];
  rnn_fit_options options = {.size = sizeof options,
                             .epochs = 100,
                             .seed = 1,
                             .threads = 2,
                             .validation_split = 0.25,
                             .on_epoch = remember_epoch,
                             .context = losses};
  double loss = 0, loaded_loss = 0;
  model->initialize(parameters, 1);
  if (rnn_fit(model, parameters, inputs, targets, samples, &options, message, sizeof message) ||
      rnn_save_weights(model, parameters, path, message, sizeof message) ||
      rnn_load_weights(model, loaded, path, message, sizeof message) ||
      rnn_evaluate(model, parameters, inputs, targets, 0, samples, 1, &loss, NULL, message,
                   sizeof message) ||
      rnn_evaluate(model, loaded, inputs, targets, 0, samples, 2, &loaded_loss, NULL, message,
                   sizeof message))
    return message;
  return loss == loaded_loss ? NULL : "the loaded weights have another loss";
}
