// Keras' initializers, called by the object's `initialize`: no library, no state. All arithmetic is
// float64 and every number is addressed by (seed, stream, counter), so that a seed gives the same
// bits on every machine.
#include "numeric.h"
#include "orthonormalize.h"
#include "philox.h"

typedef struct {
  uint32_t counter[4];
  uint32_t key[2];
  uint32_t block[4];
  int used;
} generator;

static generator start(uint64_t seed, uint64_t stream) {
  generator g = {{0, 0, (uint32_t)stream, (uint32_t)(stream >> 32)},
                 {(uint32_t)seed, (uint32_t)(seed >> 32)},
                 {0, 0, 0, 0},
                 4};
  return g;
}

static uint32_t bits(generator *g) {
  if (g->used == 4) {
    philox(g->counter, g->key, g->block);
    if (++g->counter[0] == 0)
      ++g->counter[1];
    g->used = 0;
  }
  return g->block[g->used++];
}

/* uniform in [0, 1), with 53 bits */
static double uniform(generator *g) {
  uint32_t high = bits(g) >> 5, low = bits(g) >> 6;
  return ((double)high * 67108864.0 + (double)low) * (1.0 / 9007199254740992.0);
}

/* Box-Muller transform; only one number of the pair is used. */
static double normal(generator *g) {
  double u = 1 - uniform(g), v = uniform(g);
  return square_root(-2 * logarithm(u)) * cosine_turns(v);
}

/* keras.initializers.RandomUniform: uniform in [low, high) */
void rnn_uniform(float *values, int64_t size, double low, double high, uint64_t seed,
                 uint64_t stream) {
  generator g = start(seed, stream);
  double middle = (low + high) / 2, half = (high - low) / 2;
  for (int64_t i = 0; i < size; ++i)
    values[i] = (float)(middle + (2 * uniform(&g) - 1) * half);
}

/* keras.initializers.RandomNormal */
void rnn_normal(float *values, int64_t size, double mean, double deviation, uint64_t seed,
                uint64_t stream) {
  generator g = start(seed, stream);
  for (int64_t i = 0; i < size; ++i)
    values[i] = (float)(mean + deviation * normal(&g));
}

/* keras.initializers.TruncatedNormal: numbers at least 2 standard deviations from the mean are
 * drawn again. */
void rnn_truncated_normal(float *values, int64_t size, double mean, double deviation, uint64_t seed,
                          uint64_t stream) {
  generator g = start(seed, stream);
  for (int64_t i = 0; i < size; ++i) {
    double x = normal(&g);
    while (x <= -2 || x >= 2)
      x = normal(&g);
    values[i] = (float)(mean + deviation * x);
  }
}

/* keras.initializers.Orthogonal of a [rows, columns] kernel: the shorter ones of rows and columns
 * become orthonormal and are then multiplied by `gain`. */
void rnn_orthogonal(float *values, int64_t rows, int64_t columns, double gain, uint64_t seed,
                    uint64_t stream) {
  generator g = start(seed, stream);
  int64_t wide = rows <= columns;
  vectors all = {values, wide ? columns : 1, wide ? 1 : columns, wide ? columns : rows};
  int64_t count = wide ? rows : columns;
  for (int64_t i = 0; i < count; ++i)
    for (int64_t j = 0; j < all.length; ++j)
      values[i * all.next + j * all.step] = (float)normal(&g);
  orthonormalize(all, count);
  for (int64_t i = 0; i < rows * columns; ++i)
    values[i] = (float)(values[i] * gain);
}

/* keras.initializers.Identity; all other values are zero already */
void rnn_identity(float *values, int64_t rows, int64_t columns, double gain) {
  for (int64_t i = 0; i < rows && i < columns; ++i)
    values[i * columns + i] = (float)gain;
}

void rnn_fill(float *values, int64_t size, double value) {
  for (int64_t i = 0; i < size; ++i)
    values[i] = (float)value;
}

static void reverse(float *values, int64_t size) {
  for (int64_t i = 0, j = size - 1; i < j; ++i, --j) {
    float first = values[i];
    values[i] = values[j];
    values[j] = first;
  }
}

/* Combines two consecutive matrices with `rows` rows into one with the columns of both, in place:
 * one half of the rows, then the other. */
void rnn_put_beside(float *values, int64_t rows, int64_t left, int64_t right) {
  if (rows < 2)
    return;
  int64_t upper = rows / 2, lower = rows - upper;
  /* Swap the lower left rows with the upper right ones. */
  float *middle = values + upper * left;
  reverse(middle, lower * left);
  reverse(middle + lower * left, upper * right);
  reverse(middle, lower * left + upper * right);
  rnn_put_beside(values, upper, left, right);
  rnn_put_beside(values + upper * (left + right), lower, left, right);
}
