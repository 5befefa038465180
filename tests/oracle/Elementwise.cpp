#include "oracle/Elementwise.h"

#include <cmath>

namespace rnn::oracle {

namespace {

double zero(const double *) { return 0; }
double one(const double *) { return 1; }
double sign(double x) { return (x > 0) - (x < 0); }

} // namespace

const std::map<std::string, ElementwiseOp, std::less<>> &elementwiseOps() {
  using Operands = const double *;
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
      {"tanh", {[](Operands x) { return std::tanh(x[0]); }, {[](Operands x) {
                  return 1 / (std::cosh(x[0]) * std::cosh(x[0]));
                }}}},
      {"sigmoid", {[](Operands x) { return 1 / (1 + std::exp(-x[0])); }, {[](Operands x) {
                     double e = std::exp(-std::fabs(x[0]));
                     return e / ((1 + e) * (1 + e));
                   }}}},
      {"relu",
       {[](Operands x) { return x[0] > 0 ? x[0] : 0; },
        {[](Operands x) { return x[0] > 0 ? 1.0 : 0.0; }},
        true}},
      {"positive", {[](Operands x) { return x[0] > 0 ? 1.0 : 0.0; }, {zero}, true}},
      {"abs",
       {[](Operands x) { return std::fabs(x[0]); }, {[](Operands x) { return sign(x[0]); }}, true}},
      {"sign", {[](Operands x) { return sign(x[0]); }, {zero}, true}},
      {"sqrt", {[](Operands x) { return std::sqrt(x[0]); }, {[](Operands x) {
                  return 0.5 / std::sqrt(x[0]);
                }}}},
  };
  return ops;
}

} // namespace rnn::oracle
