/* The gradient of an embedding, kept row by row. Behind a shard's gradients stands, for each such
 * table, a list of the rows that the shard has touched: their number, a flag for each row of the
 * table, and the rows (compiler/analysis/TouchedRows.h). All other rows are zero. A number above
 * that of the table's rows means that any row may be touched.
 *
 * Where shards keep only such rows, the batch's gradients begin with tables that rnn_spread_kept
 * fills, and lists; behind a list stand the places of its rows, from the first shard's gradients
 * on. A part of a shard's gradients is the number of its rows, slots that find a row (one plus its
 * number; 0: none), the rows, and their gradients. */
#include "shared.h"

#include <stdint.h>

typedef struct {
  float *table; /* [rows, columns] */
  int64_t rows, columns;
  uint32_t *count, *flags, *list;
} touched_rows;

/* `gradients` are those of a shard; `place` is that of the list, in floats. */
static touched_rows rows_of(float *gradients, int64_t offset, int64_t rows, int64_t columns,
                            int64_t place) {
  uint32_t *words = (uint32_t *)(void *)(gradients + place);
  touched_rows touched = {gradients + offset, rows, columns, words, words + 1, words + 1 + rows};
  return touched;
}

static int may_be_any(const touched_rows *touched) { return *touched->count > touched->rows; }

static void touch(const touched_rows *touched, uint32_t row) {
  if (touched->flags[row])
    return;
  touched->flags[row] = 1;
  touched->list[(*touched->count)++] = row;
}

/* Vectors of any alignment; on machines with shorter ones LLVM takes several. */
typedef float vector __attribute__((vector_size(32), aligned(4), may_alias));
enum { lanes = sizeof(vector) / sizeof(float) };

SHARED void clear(float *to, int64_t count) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    *(vector *)(to + i) = (vector){0};
  for (; i < count; ++i)
    to[i] = 0;
}

SHARED void add(float *to, const float *from, int64_t count) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    *(vector *)(to + i) += *(const vector *)(from + i);
  for (; i < count; ++i)
    to[i] += from[i];
}

SHARED void scale(float *numbers, int64_t count, float factor) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    *(vector *)(numbers + i) *= factor;
  for (; i < count; ++i)
    numbers[i] *= factor;
}

/* Makes the table of a shard, whose gradients begin at `base`, zero, and its list empty. */
void rnn_clear_rows(float *gradients, int64_t base, int64_t offset, int64_t rows, int64_t columns,
                    int64_t place) {
  touched_rows touched = rows_of(gradients + base, offset, rows, columns, place);
  if (may_be_any(&touched)) {
    clear(touched.table, rows * columns);
    for (int64_t row = 0; row < rows; ++row)
      touched.flags[row] = 0;
  } else {
    for (uint32_t n = 0; n < *touched.count; ++n) {
      uint32_t row = touched.list[n];
      clear(touched.table + row * columns, columns);
      touched.flags[row] = 0;
    }
  }
  *touched.count = 0;
}

/* Notes a row of the table whose list begins at `place` of all gradients. */
void rnn_touch_row(float *gradients, int64_t place, int64_t rows, int64_t row) {
  touched_rows touched = rows_of(gradients, 0, rows, 0, place);
  touch(&touched, (uint32_t)row);
}

/* Adds the tables of shards 1, 2, ..., which are `stride` floats apart, to that of shard 0, and
 * multiplies the sum by `factor`. */
void rnn_add_rows(float *gradients, int64_t shards, int64_t stride, int64_t offset, int64_t rows,
                  int64_t columns, int64_t place, float factor) {
  touched_rows sum = rows_of(gradients, offset, rows, columns, place);
  for (int64_t shard = 1; shard < shards; ++shard) {
    touched_rows other = rows_of(gradients + shard * stride, offset, rows, columns, place);
    if (may_be_any(&other)) {
      *sum.count = UINT32_MAX;
      add(sum.table, other.table, rows * columns);
      continue;
    }
    for (uint32_t n = 0; n < *other.count; ++n) {
      uint32_t row = other.list[n];
      if (!may_be_any(&sum))
        touch(&sum, row);
      add(sum.table + row * columns, other.table + row * columns, columns);
    }
  }
  if (factor == 1)
    return;
  if (may_be_any(&sum))
    return scale(sum.table, rows * columns, factor);
  for (uint32_t n = 0; n < *sum.count; ++n)
    scale(sum.table + sum.list[n] * columns, columns, factor);
}

/* The number of rows that an update visits, and the n-th of them. */
int64_t rnn_touched_count(float *gradients, int64_t place, int64_t rows) {
  touched_rows touched = rows_of(gradients, 0, rows, 0, place);
  return may_be_any(&touched) ? rows : (int64_t)*touched.count;
}

int64_t rnn_touched_row(float *gradients, int64_t place, int64_t rows, int64_t n) {
  touched_rows touched = rows_of(gradients, 0, rows, 0, place);
  return may_be_any(&touched) ? n : (int64_t)touched.list[n];
}

/* Of a part of a shard's gradients. */
typedef struct {
  uint32_t *count, *slots, *list;
  float *rows; /* [count, columns] */
} kept_rows;

/* `first`: the floats from the part to its rows' gradients. */
static kept_rows kept_of(float *part, int64_t slots, int64_t first) {
  uint32_t *words = (uint32_t *)(void *)part;
  kept_rows kept = {words, words + 1, words + 1 + slots, part + first};
  return kept;
}

/* Forgets the rows of a shard whose gradients begin at `base`. */
void rnn_clear_kept(float *gradients, int64_t base, int64_t part, int64_t slots) {
  clear(gradients + base + part, 1 + slots);
}

/* The place of a row's gradient, zero at first, in the part at `part`. `slots` is a power of two
 * and at least twice as many as rows, so that one is free. */
int64_t rnn_kept_row(float *gradients, int64_t part, int64_t slots, int64_t first, int64_t columns,
                     int64_t row) {
  kept_rows kept = kept_of(gradients + part, slots, first);
  uint32_t mask = (uint32_t)slots - 1, slot = ((uint32_t)row * 0x9e3779b1u >> 7) & mask;
  for (; kept.slots[slot] != 0; slot = (slot + 1) & mask) {
    uint32_t n = kept.slots[slot] - 1;
    if (kept.list[n] == (uint32_t)row)
      return part + first + n * columns;
  }
  uint32_t n = (*kept.count)++;
  kept.slots[slot] = n + 1;
  kept.list[n] = (uint32_t)row;
  clear(kept.rows + n * columns, columns);
  return part + first + n * columns;
}

static uint32_t *places_of(const touched_rows *sum) { return sum->list + sum->rows; }

/* Lists the rows of all shards, the first of which begins at `base`; the first part with a row gets
 * the sum over shards, multiplied by `factor`. After rnn_touch_all_rows the sum is in the table. */
void rnn_gather_kept(float *gradients, int64_t base, int64_t shards, int64_t stride, int64_t part,
                     int64_t slots, int64_t first, int64_t offset, int64_t rows, int64_t columns,
                     int64_t place, float factor) {
  touched_rows sum = rows_of(gradients, offset, rows, columns, place);
  float *begin = gradients + base;
  if (*kept_of(begin + part, slots, first).count == UINT32_MAX) {
    scale(sum.table, rows * columns, factor);
    return;
  }
  uint32_t *places = places_of(&sum);
  if (may_be_any(&sum))
    clear((float *)(void *)sum.flags, rows);
  else
    for (uint32_t n = 0; n < *sum.count; ++n)
      sum.flags[sum.list[n]] = 0;
  *sum.count = 0;
  for (int64_t shard = 0; shard < shards; ++shard) {
    kept_rows kept = kept_of(begin + shard * stride + part, slots, first);
    for (uint32_t n = 0; n < *kept.count; ++n) {
      uint32_t row = kept.list[n];
      float *from = kept.rows + n * columns;
      if (sum.flags[row] != 0) {
        add(begin + places[sum.flags[row] - 1], from, columns);
        continue;
      }
      places[*sum.count] = (uint32_t)(from - begin);
      sum.list[(*sum.count)++] = row;
      sum.flags[row] = *sum.count;
    }
  }
  if (factor != 1)
    for (uint32_t n = 0; n < *sum.count; ++n)
      scale(begin + places[n], columns, factor);
}

/* The place of the gradient of the n-th row that an update visits. */
int64_t rnn_kept_place(float *gradients, int64_t place, int64_t rows, int64_t n, int64_t base,
                       int64_t offset, int64_t columns) {
  touched_rows sum = rows_of(gradients, offset, rows, columns, place);
  return may_be_any(&sum) ? offset + n * columns : base + (int64_t)places_of(&sum)[n];
}

/* Writes the gradients of a shard, or with their number those of the batch, as a table at `offset`
 * of `to`. */
void rnn_spread_kept(float *gradients, int64_t base, int64_t shards, int64_t stride, int64_t part,
                     int64_t slots, int64_t first, int64_t offset, int64_t rows, int64_t columns,
                     int64_t place, int64_t shard, float *to) {
  touched_rows sum = rows_of(gradients, offset, rows, columns, place);
  int is_of_batch = shard == shards;
  float *table = to + offset, *begin = gradients + base;
  if (is_of_batch && may_be_any(&sum)) {
    for (int64_t i = 0; i < rows * columns; ++i)
      table[i] = sum.table[i];
    return;
  }
  kept_rows kept = kept_of(begin + (is_of_batch ? 0 : shard * stride) + part, slots, first);
  uint32_t count = is_of_batch ? *sum.count : *kept.count;
  clear(table, rows * columns);
  for (uint32_t n = 0; n < count; ++n) {
    const float *from = is_of_batch ? begin + places_of(&sum)[n] : kept.rows + n * columns;
    add(table + (is_of_batch ? sum.list[n] : kept.list[n]) * columns, from, columns);
  }
}
