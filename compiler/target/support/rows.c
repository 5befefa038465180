/* The gradient of an embedding, kept row by row. Behind a shard's gradients stands, for each such
 * table, a list of the rows that the shard has touched: their number, a flag for each row of the
 * table, and the rows (compiler/analysis/TouchedRows.h). All other rows are zero. A number above
 * that of the table's rows means that any row may be touched. */
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

static void clear(float *to, int64_t count) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    *(vector *)(to + i) = (vector){0};
  for (; i < count; ++i)
    to[i] = 0;
}

static void add(float *to, const float *from, int64_t count) {
  int64_t i = 0;
  for (; i + lanes <= count; i += lanes)
    *(vector *)(to + i) += *(const vector *)(from + i);
  for (; i < count; ++i)
    to[i] += from[i];
}

static void scale(float *numbers, int64_t count, float factor) {
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
