/* Keras' cases, as `rnn-reference --pack` writes them -> the errors of a compiled model, in a
 * program without files or a heap: the program embeds cases.bin and links the models. */
#ifndef CASES_H
#define CASES_H

#include "rnn/model.h"

/* What a platform does with the error of a tensor: max |ours - Keras'| / max |Keras'|. */
typedef void (*cases_report)(const char *name, const char *tensor, float error, float bound);

/* Runs all cases with the models, which are in their order. `memory` [bytes], aligned to
 * RNN_ALIGNMENT, holds the arenas of one case at a time. Returns the number of tensors that are
 * compared, or -1 if the memory is too small for a case. */
int cases_run(const void *packed, const rnn_model *const *models, void *memory, uint64_t bytes,
              cases_report report);

#endif
