// The functions that `rnn.random` calls. The numbers of a sample are addressed by seed, training
// step, stream, the sample's position in the batch and the element, so that they do not depend on
// shards or threads. Dropout uses purpose 3 of the random numbers (runtime/data/Random.h).
#include "numeric.h"
#include "philox.h"

enum { dropout_purpose = 3 };

/* Four words for elements 4 * quarter, ... of a sample. */
static void words(int64_t quarter, int64_t sample, uint64_t seed, uint64_t step, uint64_t stream,
                  uint32_t out[4]) {
  uint32_t counter[4] = {(uint32_t)quarter, (uint32_t)step,
                         (uint32_t)stream << 16 | (uint32_t)sample,
                         dropout_purpose | (uint32_t)(step >> 32) << 8};
  uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
  philox(counter, key, out);
}

/* Lanes are the samples from `sample` on. A lane after the last sample of the batch has the numbers
 * and the input of the first lane, so it cannot overflow unless that lane does. */
static int64_t sample_of(int64_t lane, int64_t sample, int64_t samples) {
  return sample + lane < samples ? sample + lane : sample;
}

/* to[first + element * lanes + lane] = 1 / (1 - rate), or 0 with the probability
 * `rate`. */
void rnn_random_dropout(float *to, int64_t first, int64_t elements, int64_t lanes, int64_t sample,
                        int64_t samples, uint64_t seed, uint64_t step, uint64_t stream,
                        double rate) {
  double bound = rate * 4294967296.0;
  float kept = (float)(1 / (1 - rate));
  for (int64_t lane = 0; lane < lanes; ++lane)
    for (int64_t element = 0; element < elements; element += 4) {
      uint32_t word[4];
      words(element / 4, sample_of(lane, sample, samples), seed, step, stream, word);
      for (int64_t i = 0; i < 4 && element + i < elements; ++i)
        to[first + (element + i) * lanes + lane] = (double)word[i] < bound ? 0.0f : kept;
    }
}

/* The same with normal numbers, by the Box-Muller transform. */
void rnn_random_normal(float *to, int64_t first, int64_t elements, int64_t lanes, int64_t sample,
                       int64_t samples, uint64_t seed, uint64_t step, uint64_t stream,
                       double deviation) {
  for (int64_t lane = 0; lane < lanes; ++lane)
    for (int64_t element = 0; element < elements; ++element) {
      uint32_t word[4];
      words(element, sample_of(lane, sample, samples), seed, step, stream, word);
      double u = (word[0] + 1.0) * (1.0 / 4294967296.0), v = word[1] * (1.0 / 4294967296.0);
      to[first + element * lanes + lane] =
          (float)(deviation * square_root(-2 * logarithm(u)) * cosine_turns(v));
    }
}
