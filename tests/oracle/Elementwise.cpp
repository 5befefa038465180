// A table of the elementwise ops: value and partial derivatives of each.
#include "oracle/Elementwise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rnn::oracle {

namespace {

using Operands = const double *;

double zero(Operands) { return 0; }
double one(Operands) { return 1; }
double sign(Operands x) { return (x[0] > 0) - (x[0] < 0); }
double step(Operands x) { return x[0] > 0; }
double greater(Operands x) { return x[0] > x[1]; }
double notGreater(Operands x) { return !(x[0] > x[1]); }
double less(Operands x) { return x[0] < x[1]; }
double notLess(Operands x) { return !(x[0] < x[1]); }
double exponential(Operands x) { return std::exp(x[0]); }
double logistic(Operands x) { return 1 / (1 + std::exp(-x[0])); }

} // namespace

const std::map<std::string, ElementwiseOp, std::less<>> &elementwiseOps() {
  static const std::map<std::string, ElementwiseOp, std::less<>> ops = {
      {"add", {[](Operands x) { return x[0] + x[1]; }, {one, one}}},
      {"sub", {[](Operands x) { return x[0] - x[1]; }, {one, [](Operands) { return -1.0; }}}},
      {"mul",
       {[](Operands x) { return x[0] * x[1]; },
        {[](Operands x) { return x[1]; }, [](Operands x) { return x[0]; }}}},
      {"div",
       {[](Operands x) { return x[0] / x[1]; },
        {[](Operands x) { return 1 / x[1]; }, [](Operands x) { return -x[0] / (x[1] * x[1]); }}}},
      {"identity", {[](Operands x) { return x[0]; }, {one}}},
      {"tanh",
       {[](Operands x) { return std::tanh(x[0]); },
        {[](Operands x) { return 1 / (std::cosh(x[0]) * std::cosh(x[0])); }},
        true}},
      {"sigmoid",
       {[](Operands x) { return 1 / (1 + std::exp(-x[0])); },
        {[](Operands x) {
          double e = std::exp(-std::fabs(x[0]));
          return e / ((1 + e) * (1 + e));
        }},
        true}},
      {"relu", {[](Operands x) { return x[0] > 0 ? x[0] : 0; }, {step}}},
      {"positive", {step, {zero}}},
      {"abs", {[](Operands x) { return std::fabs(x[0]); }, {sign}}},
      {"sign", {sign, {zero}}},
      {"sqrt", {[](Operands x) { return std::sqrt(x[0]); }, {[](Operands x) {
                  return 0.5 / std::sqrt(x[0]);
                }}}},
      {"exp", {exponential, {exponential}}},
      {"expm1", {[](Operands x) { return std::expm1(x[0]); }, {exponential}}},
      {"log", {[](Operands x) { return std::log(x[0]); }, {[](Operands x) { return 1 / x[0]; }}}},
      {"log1p",
       {[](Operands x) { return std::log1p(x[0]); }, {[](Operands x) { return 1 / (1 + x[0]); }}}},
      {"softplus",
       {[](Operands x) { return std::max(x[0], 0.0) + std::log1p(std::exp(-std::fabs(x[0]))); },
        {logistic}}},
      {"erfc", {[](Operands x) { return std::erfc(x[0]); }, {[](Operands x) {
                  return -2 * std::numbers::inv_sqrtpi * std::exp(-x[0] * x[0]);
                }}}},
      // At a tie the right operand is the one, as at relu's zero.
      {"maximum", {[](Operands x) { return std::fmax(x[0], x[1]); }, {greater, notGreater}}},
      {"minimum", {[](Operands x) { return std::fmin(x[0], x[1]); }, {less, notLess}}},
      {"greater", {greater, {zero, zero}}},
      {"select",
       {[](Operands x) { return x[0] != 0 ? x[1] : x[2]; },
        {zero, [](Operands x) { return x[0] != 0 ? 1.0 : 0.0; },
         [](Operands x) { return x[0] != 0 ? 0.0 : 1.0; }}}},
      // A constant for derivatives, whatever the slope is.
      {"stop_gradient", {[](Operands x) { return x[0]; }, {zero}}},
  };
  return ops;
}

} // namespace rnn::oracle
