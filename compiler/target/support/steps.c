// Functions of the number of completed steps for an update: Keras' learning rate schedules
// (keras.io/api/optimizers/learning_rate_schedules) and factors of some optimizers. The numbers are
// in the order of Keras' arguments.
#include "numeric.h"

/* x >= 0 rounded down; from 2^53 on, every float64 is a whole number. */
static double whole(double x) { return x < 9007199254740992.0 ? to_real(to_integer(x)) : x; }
static double smaller(double x, double y) { return x < y ? x : y; }
static double half_cosine(double fraction) { return 0.5 * (1 + cosine_turns(0.5 * fraction)); }

static double periods(int64_t step, double length, double staircase) {
  double p = to_real(step) / length;
  return staircase != 0 ? whole(p) : p;
}

/* initial rate, decay_steps, decay_rate, staircase */
double rnn_exponential_decay(int64_t step, const double *n) {
  return n[0] * power(n[2], periods(step, n[1], n[3]));
}

double rnn_inverse_time_decay(int64_t step, const double *n) {
  return n[0] / (1 + n[2] * periods(step, n[1], n[3]));
}

/* initial rate, decay_steps, end rate, power, cycle */
double rnn_polynomial_decay(int64_t step, const double *n) {
  double at = to_real(step), length = n[1];
  if (n[4] != 0) {
    double cycles = whole(at / length);
    if (cycles < at / length || step == 0)
      ++cycles;
    length *= cycles;
  }
  return (n[0] - n[2]) * power(1 - smaller(at, length) / length, n[3]) + n[2];
}

/* pairs of a boundary and the value up to it; the last boundary is never reached */
double rnn_piecewise_constant_decay(int64_t step, const double *n) {
  while (to_real(step) > n[0])
    n += 2;
  return n[1];
}

/* initial rate, decay_steps, alpha, warmup_target, warmup_steps */
double rnn_cosine_decay(int64_t step, const double *n) {
  double at = to_real(step);
  if (at < n[4])
    return (n[3] - n[0]) * (at / n[4]) + n[0];
  double fraction = smaller(at - n[4], n[1]) / n[1];
  return n[3] * ((1 - n[2]) * half_cosine(fraction) + n[2]);
}

/* initial rate, first_decay_steps, t_mul >= 1, m_mul, alpha; Loshchilov and
 * Hutter, arXiv:1608.03983. Restart i begins after (t_mul^i - 1) / (t_mul - 1) first periods. The
 * estimate from the logarithm is corrected, because the rate jumps at a restart. */
double rnn_cosine_decay_restarts(int64_t step, const double *n) {
  double at = to_real(step) / n[1], growth = n[2], fraction;
  int64_t restart;
  if (growth == 1) {
    restart = to_integer(at);
    fraction = at - to_real(restart);
  } else {
    restart = to_integer(logarithm(1 + at * (growth - 1)) / logarithm(growth));
    double length = whole_power(growth, restart), begin = (length - 1) / (growth - 1);
    if (at < begin) {
      length = whole_power(growth, --restart);
      begin = (length - 1) / (growth - 1);
    } else if (at >= begin + length) {
      begin += length;
      length = whole_power(growth, ++restart);
    }
    fraction = smaller((at - begin) / length, 1);
  }
  double height = whole_power(n[3], restart) * half_cosine(fraction);
  return n[0] * ((1 - n[4]) * height + n[4]);
}

/* beta_1 (1 - 0.96^t / 2) for step t, counted from 1, plus an optional number of steps. Keras
 * rounds 0.96 to float32. */
double rnn_nadam_momentum(int64_t step, const double *n) {
  return n[0] * (1 - 0.5 * whole_power(0.96f, step + 1 + to_integer(n[1])));
}

/* The product of these since the first step. Their second factors are 1 from step 2000 on, so
 * nothing needs to be kept between steps. */
double rnn_nadam_product(int64_t step, const double *n) {
  int64_t steps = step + 1;
  double product = whole_power(n[0], steps), decay = 1;
  for (int64_t t = 0; t < steps && t < 2000; ++t) {
    decay *= 0.96;
    product *= 1 - 0.5 * decay;
  }
  return product;
}

/* The momentum of a moving average; 0 before the first update, which takes n[1] steps, so that the
 * average starts with the weights. */
double rnn_ema_momentum(int64_t step, const double *n) { return to_real(step) >= n[1] ? n[0] : 0; }

/* 1 at every n-th update, else 0; an update takes several steps with gradient accumulation. All
 * numbers are whole and less than 2^53, so that quotients round down to the right one. */
double rnn_is_every(int64_t step, const double *n) {
  double next = whole(to_real(step) / n[1]) + 1;
  return next - n[0] * whole(next / n[0]) == 0;
}
