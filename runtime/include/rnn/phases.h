/* The phases of a call of `gradient` or `predict` in an object of `rnnc --phases`, which also
 * measures each of them. After the call, the shard's workspace has from float [gradient_work] or
 * [predict_work] on (rnn/model.h):
 *
 *   [0]                       the operations of the whole call, as in every object
 *   [1 + phase]               the ticks of the processor's time-stamp counter in the phase
 *   [1 + RNN_PHASES + phase]  the operations of its matrix products
 */
#ifndef RNN_PHASES_H
#define RNN_PHASES_H

typedef enum {
  RNN_PHASE_FORWARD,     /* the steps of layers with a state, from the first to the last */
  RNN_PHASE_REVERSE,     /* those of backpropagation through time */
  RNN_PHASE_GRADIENTS,   /* the gradients of weights, of embeddings too */
  RNN_PHASE_PROJECTIONS, /* products outside of steps: of tokens, of dense layers */
  RNN_PHASE_COPIES,      /* rows in and out, packed weights, rows of tokens, and the loss */
  RNN_PHASES
} rnn_phase;

#endif
