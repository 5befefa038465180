/* The compiled model `m`; made by rnnc. Link it with the object file.
 *
 * input  float32 [samples, 2, 3, 4]
 * output float32 [samples, 2, 3, 4]
 * The table tells names, shapes and arena sizes; see rnn/model.h.
 */
#ifndef RNNC_m_MODEL
#define RNNC_m_MODEL

#include "rnn/model.h"

#if RNN_MODEL_VERSION != 2
#error "rnn/model.h is of another version than the rnnc that made this header"
#endif

#ifdef __cplusplus
extern "C" {
#endif

extern const rnn_model m_model;

#ifdef __cplusplus
}
#endif

#endif
