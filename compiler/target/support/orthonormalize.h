// The Gram-Schmidt process in blocks, with float32 storage and float64 sums. Most of the work is in
// two products of small packed blocks, with a fixed number of lanes and a fixed order, so that
// every machine gets the same bits.
#ifndef RNNC_SUPPORT_ORTHONORMALIZE_H
#define RNNC_SUPPORT_ORTHONORMALIZE_H

#include "numeric.h"
#include "shared.h"

/* Number j of vector i is values[i * next + j * step]. */
typedef struct {
  float *values;
  int64_t next, step, length;
} vectors;

static vectors from(vectors v, int64_t first) {
  v.values += first * v.next;
  return v;
}

enum { block = 32, panel = 128 };

typedef double lanes __attribute__((vector_size(32)));
typedef float narrow_lanes __attribute__((vector_size(16), aligned(4), may_alias));

/* Numbers [begin, begin + n) of up to `block` vectors, followed by zeros. */
typedef struct {
  float numbers[block][panel];
} packed;

/* The memory of one product of blocks: there is only one, because small machines have small stacks.
 */
typedef struct {
  packed left, right;
  double products[block][block];
} scratch;

static lanes load(const float *place) {
  return __builtin_convertvector(*(const narrow_lanes *)place, lanes);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

SHARED void pack(packed *to, vectors v, int64_t count, int64_t begin) {
  int64_t n = least(panel, v.length - begin);
  if (count < block || n < panel)
    for (int64_t i = 0; i < block; ++i)
      for (int64_t j = 0; j < panel; ++j)
        to->numbers[i][j] = 0;
  const float *values = v.values + begin * v.step;
  if (v.step == 1)
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < n; ++j)
        to->numbers[i][j] = values[i * v.next + j];
  else
    for (int64_t j = 0; j < n; ++j)
      for (int64_t i = 0; i < count; ++i)
        to->numbers[i][j] = values[i * v.next + j * v.step];
}

SHARED void unpack(const packed *from, vectors v, int64_t count, int64_t begin) {
  int64_t n = least(panel, v.length - begin);
  float *values = v.values + begin * v.step;
  if (v.step == 1)
    for (int64_t i = 0; i < count; ++i)
      for (int64_t j = 0; j < n; ++j)
        values[i * v.next + j] = from->numbers[i][j];
  else
    for (int64_t j = 0; j < n; ++j)
      for (int64_t i = 0; i < count; ++i)
        values[i * v.next + j * v.step] = from->numbers[i][j];
}

/* products[k][i] += left k . right i */
static void add_products(const packed *left, int64_t lefts, const packed *right, int64_t rights,
                         double products[block][block]) {
  for (int64_t k = 0; k < lefts; k += 2)
    for (int64_t i = 0; i < rights; i += 4) {
      lanes sums[2][4] = {{{0}}};
      for (int64_t j = 0; j < panel; j += 4) {
        lanes a = load(left->numbers[k] + j), b = load(left->numbers[k + 1] + j);
        for (int c = 0; c < 4; ++c) {
          lanes x = load(right->numbers[i + c] + j);
          sums[0][c] += a * x;
          sums[1][c] += b * x;
        }
      }
      for (int r = 0; r < 2; ++r)
        for (int c = 0; c < 4; ++c) {
          lanes s = sums[r][c];
          products[k + r][i + c] += (s[0] + s[2]) + (s[1] + s[3]);
        }
    }
}

/* right i -= the sum over k of products[k][i] * left k */
static void subtract_products(const packed *left, int64_t lefts, packed *right, int64_t rights,
                              const double products[block][block]) {
  for (int64_t i = 0; i < rights; i += 4)
    for (int64_t j = 0; j < panel; j += 8) {
      lanes sums[4][2];
      for (int c = 0; c < 4; ++c)
        for (int half = 0; half < 2; ++half)
          sums[c][half] = load(right->numbers[i + c] + j + 4 * half);
      for (int64_t k = 0; k < lefts; ++k) {
        lanes a = load(left->numbers[k] + j), b = load(left->numbers[k] + j + 4);
        for (int c = 0; c < 4; ++c) {
          double p = products[k][i + c];
          lanes factor = {p, p, p, p};
          sums[c][0] -= factor * a;
          sums[c][1] -= factor * b;
        }
      }
      for (int c = 0; c < 4; ++c)
        for (int half = 0; half < 2; ++half)
          *(narrow_lanes *)(right->numbers[i + c] + j + 4 * half) =
              __builtin_convertvector(sums[c][half], narrow_lanes);
    }
}

/* products[k][i] = left k . right i, of at most a block of each */
SHARED void multiply(vectors left, int64_t lefts, vectors right, int64_t rights, scratch *s) {
  for (int64_t k = 0; k < block; ++k)
    for (int64_t i = 0; i < block; ++i)
      s->products[k][i] = 0;
  for (int64_t begin = 0; begin < left.length; begin += panel) {
    pack(&s->left, left, lefts, begin);
    pack(&s->right, right, rights, begin);
    add_products(&s->left, lefts, &s->right, rights, s->products);
  }
}

/* Subtracts from each right vector its projection onto the left ones, which are orthonormal. */
static void project(vectors left, int64_t lefts, vectors right, int64_t rights, scratch *s) {
  for (int64_t first = 0; first < lefts; first += block) {
    vectors some = from(left, first);
    int64_t count = least(block, lefts - first);
    multiply(some, count, right, rights, s);
    for (int64_t begin = 0; begin < right.length; begin += panel) {
      pack(&s->left, some, count, begin);
      pack(&s->right, right, rights, begin);
      subtract_products(&s->left, count, &s->right, rights, s->products);
      unpack(&s->right, right, rights, begin);
    }
  }
}

static void normalize(vectors v, scratch *s) {
  multiply(v, 1, v, 1, s);
  double factor = 1 / square_root(s->products[0][0]);
  for (int64_t j = 0; j < v.length; ++j)
    v.values[j * v.step] = (float)(v.values[j * v.step] * factor);
}

/* Orthonormalizes at most one block of vectors. */
static void orthonormalize_block(vectors v, int64_t count, scratch *s) {
  if (count == 1)
    return normalize(v, s);
  int64_t half = count / 2;
  orthonormalize_block(v, half, s);
  project(v, half, from(v, half), count - half, s);
  orthonormalize_block(from(v, half), count - half, s);
}

/* Replaces at most as many vectors as they are long by the Q of their QR decomposition whose R has
 * a positive diagonal, as in Keras. A vector that loses most of its length to the previous ones,
 * like the last ones of a square matrix, is processed twice. */
static void orthonormalize(vectors v, int64_t count) {
  scratch s;
  for (int64_t begin = 0; begin < count; begin += block) {
    int64_t size = least(block, count - begin), dimensions = v.length - (begin + size);
    int passes = dimensions > v.length / 4 + 64 ? 1 : 2;
    for (int pass = 0; pass < passes; ++pass) {
      project(v, begin, from(v, begin), size, &s);
      orthonormalize_block(from(v, begin), size, &s);
    }
  }
}

#endif
