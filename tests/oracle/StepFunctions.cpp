// The number of a training step -> the value of a schedule or a bias correction.
#include "oracle/StepFunctions.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rnn::oracle {

namespace {

using Numbers = std::vector<double>;

double periods(int64_t step, double decaySteps, bool staircase) {
  double count = step / decaySteps;
  return staircase ? std::floor(count) : count;
}

/// Initial rate, decay_steps, end rate, power, cycle.
double polynomialDecay(int64_t step, const Numbers &n) {
  double length = n[1], at = step;
  if (n[4] != 0)
    length *= step == 0 ? 1 : std::ceil(at / length);
  else
    at = std::min(at, length);
  return (n[0] - n[2]) * std::pow(1 - at / length, n[3]) + n[2];
}

/// Pairs of a boundary and the value up to it.
double piecewiseConstantDecay(int64_t step, const Numbers &n) {
  for (size_t i = 0; i < n.size(); i += 2)
    if (step <= n[i])
      return n[i + 1];
  return n.back();
}

double cosineFall(double fraction) { return 0.5 * (1 + std::cos(std::numbers::pi * fraction)); }

/// Initial rate, decay_steps, alpha, warmup_target, warmup_steps.
double cosineDecay(int64_t step, const Numbers &n) {
  if (step < n[4])
    return n[0] + (n[3] - n[0]) * step / n[4];
  double fraction = std::min((step - n[4]) / n[1], 1.0);
  return n[3] * ((1 - n[2]) * cosineFall(fraction) + n[2]);
}

/// Initial rate, first_decay_steps, t_mul, m_mul, alpha: period after period.
double cosineDecayRestarts(int64_t step, const Numbers &n) {
  double at = step, length = n[1], height = 1;
  while (at >= length) {
    at -= length;
    length *= n[2];
    height *= n[3];
  }
  return n[0] * ((1 - n[4]) * height * cosineFall(at / length) + n[4]);
}

/// Nadam's momentum of step t, counted from 1 (Dozat, 2016).
double nadamMomentum(double beta, double decay, double t) {
  return beta * (1 - 0.5 * std::pow(decay, t));
}

} // namespace

const std::map<std::string, StepFunction, std::less<>> &stepFunctions() {
  static const std::map<std::string, StepFunction, std::less<>> functions = {
      {"exponential_decay",
       [](int64_t step, const Numbers &n) {
         return n[0] * std::pow(n[2], periods(step, n[1], n[3] != 0));
       }},
      {"inverse_time_decay",
       [](int64_t step, const Numbers &n) {
         return n[0] / (1 + n[2] * periods(step, n[1], n[3] != 0));
       }},
      {"polynomial_decay", polynomialDecay},
      {"piecewise_constant_decay", piecewiseConstantDecay},
      {"cosine_decay", cosineDecay},
      {"cosine_decay_restarts", cosineDecayRestarts},
      // The second number: steps of an update.
      {"ema_momentum",
       [](int64_t step, const Numbers &n) { return std::floor(step / n[1]) == 0 ? 0 : n[0]; }},
      {"is_every",
       [](int64_t step, const Numbers &n) {
         return double(std::fmod(std::floor(step / n[1]) + 1, n[0]) == 0);
       }},
      {"nadam_momentum",
       [](int64_t step, const Numbers &n) { return nadamMomentum(n[0], 0.96f, step + 1 + n[1]); }},
      {"nadam_product",
       [](int64_t step, const Numbers &n) {
         double product = 1;
         for (double t = 1; t <= step + 1; ++t)
           product *= nadamMomentum(n[0], 0.96, t);
         return product;
       }},
  };
  return functions;
}

} // namespace rnn::oracle
