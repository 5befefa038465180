// Regularizers (keras.io/api/layers/regularizers) and constraints
// (keras.io/api/layers/constraints).
#include "numeric.h"

/* l1 times the sum of the weights' absolute values plus l2 times the sum of their squares; if
 * `gradients` is not null, adds the derivative there. Zero for a frozen parameter. */
float rnn_regularize(const float *weights, float *gradients, int64_t first, int64_t size, double l1,
                     double l2, const uint8_t *frozen, int64_t parameter) {
  double sizes = 0, squares = 0;
  if (frozen && frozen[parameter])
    return 0;
  for (int64_t i = first; i < first + size; ++i) {
    double w = weights[i];
    sizes += w < 0 ? -w : w;
    squares += w * w;
    if (gradients)
      gradients[i] += (float)(l1 * ((w > 0) - (w < 0)) + 2 * l2 * w);
  }
  return (float)(l1 * sizes + l2 * squares);
}

/* Number j of vector i of a matrix is at i * next + j * step: a column for axis 0,
 * a row for axis 1. */
typedef struct {
  int64_t count, length, next, step;
} vectors;

static vectors vectors_of(int64_t rows, int64_t columns, int64_t axis) {
  return axis == 0 ? (vectors){columns, rows, 1, columns} : (vectors){rows, columns, columns, 1};
}

/* weights *= target(norm) / (1e-7 + norm), vector by vector. */
static void rescale(float *weights, vectors v, double largest, int is_unit) {
  for (int64_t i = 0; i < v.count; ++i) {
    float *vector = weights + i * v.next;
    double norm = 0;
    for (int64_t j = 0; j < v.length; ++j)
      norm += (double)vector[j * v.step] * vector[j * v.step];
    norm = square_root(norm);
    double target = is_unit ? 1 : norm < largest ? norm : largest;
    for (int64_t j = 0; j < v.length; ++j)
      vector[j * v.step] = (float)(vector[j * v.step] * (target / (1e-7 + norm)));
  }
}

void rnn_max_norm(float *weights, int64_t first, int64_t rows, int64_t columns, int64_t axis,
                  double largest) {
  rescale(weights + first, vectors_of(rows, columns, axis), largest, 0);
}

void rnn_unit_norm(float *weights, int64_t first, int64_t rows, int64_t columns, int64_t axis,
                   double unused) {
  (void)unused;
  rescale(weights + first, vectors_of(rows, columns, axis), 0, 1);
}

void rnn_non_neg(float *weights, int64_t first, int64_t rows, int64_t columns, int64_t axis,
                 double unused) {
  (void)axis, (void)unused;
  for (int64_t i = first; i < first + rows * columns; ++i)
    if (!(weights[i] >= 0))
      weights[i] = 0;
}
