// The compiled functions against the C library's in float64, over the whole
// range of float32.
#include "CompileFunction.h"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using rnn::ElementwiseFunction;

namespace {

constexpr float infinity = std::numeric_limits<float>::infinity();

/// Every 1021st float32 with both signs: about four million numbers, including denormals and
/// infinities.
std::vector<float> numbersOfAllSizes() {
  std::vector<float> numbers;
  for (uint32_t bits = 0; bits < 0x7f800000; bits += 1021)
    for (uint32_t sign : {0u, 0x80000000u})
      numbers.push_back(std::bit_cast<float>(bits | sign));
  for (float special : {infinity, -infinity, 1.0f, -1.0f, 88.722839f, -87.336544f})
    numbers.push_back(special);
  return numbers;
}

/// The distance between adjacent float32 numbers of this size.
double unitInTheLastPlace(double number) {
  float size = std::fabs(static_cast<float>(number));
  if (size == infinity)
    size = std::numeric_limits<float>::max();
  if (std::isnan(size))
    return size;
  int exponent = size == 0 ? -149 : std::max(std::ilogb(size) - 23, -149);
  return std::ldexp(1.0, exponent);
}

struct Worst {
  double error = 0; // in units in the last place
  float at = 0;
};

Worst worstError(const ElementwiseFunction &function, double (*exact)(double)) {
  std::vector<float> numbers = numbersOfAllSizes(), results(numbers.size());
  function(numbers, results);
  Worst worst;
  for (size_t i = 0; i < numbers.size(); ++i) {
    double expected = exact(numbers[i]);
    double error = std::fabs(results[i] - expected) / unitInTheLastPlace(expected);
    bool same =
        std::isnan(expected) ? std::isnan(results[i]) : static_cast<float>(expected) == results[i];
    if (!same && !(error <= worst.error)) // true for a NaN
      worst = {std::isnan(error) ? infinity : error, numbers[i]};
  }
  return worst;
}

/// This machine's, and on x86 one without fused multiply-adds.
const std::vector<const char *> testedCpus = {
    "native",
#if defined(__x86_64__)
    "x86-64",
#endif
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }

} // namespace

TEST_CASE("functions are within a few units in the last place") {
  struct Row {
    const char *mnemonic;
    double (*exact)(double);
    double bound, unfusedBound; // with and without fused multiply-adds
  };
  Row row = GENERATE(Row{"exp", std::exp, 1, 1}, Row{"expm1", std::expm1, 1.5, 1.5},
                     Row{"log", std::log, 0.9, 0.9}, Row{"log1p", std::log1p, 1.5, 1.5},
                     Row{"softplus", softplus, 1.6, 1.6}, Row{"erfc", std::erfc, 4.5, 5},
                     Row{"tanh", std::tanh, 2, 2}, Row{"sigmoid", sigmoid, 2, 2});
  for (const char *cpu : testedCpus) {
    Worst worst = worstError(ElementwiseFunction(row.mnemonic, cpu), row.exact);
    INFO("rnn." << row.mnemonic << " for " << cpu << ", worst at " << worst.at);
    CHECK(worst.error <= (cpu == std::string("x86-64") ? row.unfusedBound : row.bound));
  }
}

TEST_CASE("a NaN stays a NaN and a zero keeps its sign") {
  for (const char *cpu : testedCpus) {
    for (const char *mnemonic :
         {"exp", "expm1", "log", "log1p", "softplus", "erfc", "tanh", "sigmoid"}) {
      INFO("rnn." << mnemonic << " for " << cpu);
      std::vector<float> numbers = {std::nanf(""), -std::nanf("")}, results(2);
      ElementwiseFunction function(mnemonic, cpu);
      function(numbers, results);
      CHECK(std::isnan(results[0]));
      CHECK(std::isnan(results[1]));
    }
    for (const char *mnemonic : {"expm1", "log1p", "tanh"}) {
      INFO("rnn." << mnemonic << " for " << cpu);
      std::vector<float> numbers = {-0.0f, 0.0f}, results(2);
      ElementwiseFunction function(mnemonic, cpu);
      function(numbers, results);
      CHECK(std::signbit(results[0]));
      CHECK_FALSE(std::signbit(results[1]));
    }
  }
}
