// Keras' initializers on large draws: mean, variance, bounds, orthogonality.
#include "SmallModel.h"
#include "data/WholeFile.h"

#include <cmath>

using namespace rnn;

namespace {

/// The first weights of a model with these layers, behind these cells, on inputs
/// of 200 features.
struct Weights {
  CompiledModel model;
  std::vector<float> arena;

  explicit Weights(const std::string &layers, uint64_t seed = 7, const std::string &cells = "")
      : model(compile(layers, cells)), arena(draw(*this, seed)) {}

  static CompiledModel compile(const std::string &layers, const std::string &cells) {
    ScratchFolder folder;
    writeWholeFile(folder / "model.rnn",
                   fmt::format("{}model m {{\n  input x: f32[2, 200]\n  {}\n}}\n", cells, layers));
    return CompiledModel(loadTestModel(folder / "model.rnn"));
  }
  static std::vector<float> draw(const Weights &self, uint64_t seed) {
    Arena arena(self.model->parameters_size * sizeof(float));
    self.model->initialize(arena.floats(), seed);
    return {arena.floats(), arena.floats() + self.model->parameters_size};
  }
  std::vector<double> valuesOf(const std::string &name) const {
    for (uint64_t k = 0; k < model->parameter_count; ++k)
      if (const rnn_parameter &parameter = model->parameters[k]; name == parameter.name)
        return {arena.begin() + parameter.offset,
                arena.begin() + parameter.offset + parameter.size};
    FAIL("no parameter " << name);
    return {};
  }
};

struct Moments {
  double mean = 0, deviation = 0, least = INFINITY, largest = -INFINITY, kurtosis = 0;

  explicit Moments(const std::vector<double> &values) {
    for (double x : values) {
      mean += x / values.size();
      least = std::min(least, x), largest = std::max(largest, x);
    }
    double variance = 0;
    for (double x : values)
      variance += std::pow(x - mean, 2) / values.size();
    for (double x : values)
      kurtosis += std::pow(x - mean, 4) / values.size() / (variance * variance);
    deviation = std::sqrt(variance);
  }
};

enum class Shape { Uniform, Truncated, Normal };

struct Expected {
  const char *initializer;
  Shape shape;
  double mean, deviation; // of the numbers that come out
};

void checkOrthogonal(const std::vector<double> &matrix, int64_t rows, int64_t columns,
                     double gain) {
  REQUIRE(matrix.size() == size_t(rows * columns));
  bool wide = rows <= columns;
  int64_t count = wide ? rows : columns, length = wide ? columns : rows;
  auto at = [&](int64_t vector, int64_t j) {
    return wide ? matrix[vector * columns + j] : matrix[j * columns + vector];
  };
  double worst = 0;
  for (int64_t i = 0; i < count; ++i)
    for (int64_t k = 0; k <= i; ++k) {
      double product = 0;
      for (int64_t j = 0; j < length; ++j)
        product += at(i, j) * at(k, j);
      worst = std::max(worst, std::fabs(product - (i == k ? gain * gain : 0)));
    }
  CHECK(worst < 1e-6 * gain * gain);
}

} // namespace

TEST_CASE("random initializers have Keras' mean, variance, bounds and shape") {
  // The kernel is [200, 300]: 60,000 numbers.
  constexpr double in = 200, out = 300, average = 250;
  constexpr double cut = 0.87962566103423978; // deviation of a normal number cut at 2
  const std::vector<Expected> cases = {
      {"random_uniform", Shape::Uniform, 0, 0.05 / std::sqrt(3)},
      {"random_uniform(1, 4)", Shape::Uniform, 2.5, 1.5 / std::sqrt(3)},
      {"random_normal", Shape::Normal, 0, 0.05},
      {"random_normal(mean=1, stddev=2)", Shape::Normal, 1, 2},
      {"truncated_normal", Shape::Truncated, 0, 0.05 * cut},
      {"truncated_normal(-1, 2)", Shape::Truncated, -1, 2 * cut},
      {"glorot_uniform", Shape::Uniform, 0, std::sqrt(1 / average)},
      {"glorot_normal", Shape::Truncated, 0, std::sqrt(1 / average)},
      {"he_uniform", Shape::Uniform, 0, std::sqrt(2 / in)},
      {"he_normal", Shape::Truncated, 0, std::sqrt(2 / in)},
      {"lecun_uniform", Shape::Uniform, 0, std::sqrt(1 / in)},
      {"lecun_normal", Shape::Truncated, 0, std::sqrt(1 / in)},
      {"variance_scaling", Shape::Truncated, 0, std::sqrt(1 / in)},
      {"variance_scaling(3, fan_out, uniform)", Shape::Uniform, 0, std::sqrt(3 / out)},
      {"variance_scaling(mode=fan_avg, distribution=untruncated_normal)", Shape::Normal, 0,
       std::sqrt(1 / average)},
  };
  for (const Expected &expected : cases) {
    INFO(expected.initializer);
    Weights weights(fmt::format("dense(300, kernel_initializer={})", expected.initializer));
    Moments moments(weights.valuesOf("dense/kernel"));
    // Five times the deviation of a mean of 60,000, and about that of a variance.
    CHECK(std::fabs(moments.mean - expected.mean) < 0.021 * expected.deviation);
    CHECK(std::fabs(moments.deviation / expected.deviation - 1) < 0.015);
    double bound = expected.shape == Shape::Uniform     ? std::sqrt(3)
                   : expected.shape == Shape::Truncated ? 2 / cut
                                                        : INFINITY;
    double above = (moments.largest - expected.mean) / expected.deviation;
    double below = (expected.mean - moments.least) / expected.deviation;
    CHECK(std::max(above, below) < bound * (1 + 1e-6));
    CHECK(std::min(above, below) > (expected.shape == Shape::Normal ? 3.5 : 0.99 * bound));
    double kurtosis = expected.shape == Shape::Uniform  ? 1.8
                      : expected.shape == Shape::Normal ? 3
                                                        : 2.366; // of one cut at 2
    CHECK(moments.kurtosis == Approx(kurtosis).margin(0.1));
  }
}

TEST_CASE("orthogonal makes the shorter of rows and columns orthonormal, times the gain") {
  auto check = checkOrthogonal;
  Weights wide("lstm(40)");
  check(wide.valuesOf("lstm/lstm_cell/recurrent_kernel"), 40, 160, 1);
  Weights tall("dense(70, kernel_initializer=orthogonal(gain=3))");
  check(tall.valuesOf("dense/kernel"), 200, 70, 3);
  Weights square("simple_rnn(60, recurrent_initializer=orthogonal(0.5))");
  check(square.valuesOf("simple_rnn/simple_rnn_cell/recurrent_kernel"), 60, 60, 0.5);
  // No direction is preferred.
  CHECK(std::fabs(Moments(square.valuesOf("simple_rnn/simple_rnn_cell/recurrent_kernel")).mean) <
        0.006);
}

TEST_CASE("initializers without chance") {
  auto areAll = [](const std::vector<double> &values, double expected) {
    return std::ranges::all_of(values, [=](double x) { return x == expected; });
  };
  Weights constant("dense(3, kernel_initializer=constant(0.25), bias_initializer=ones)");
  CHECK(areAll(constant.valuesOf("dense/kernel"), 0.25));
  CHECK(areAll(constant.valuesOf("dense/bias"), 1));
  Weights zeros("dense(3, kernel_initializer=zeros)");
  CHECK(areAll(zeros.valuesOf("dense/kernel"), 0));
  CHECK(areAll(zeros.valuesOf("dense/bias"), 0));
  for (uint64_t units : {3, 300}) {
    Weights identity(fmt::format("dense({}, kernel_initializer=identity(2))", units));
    std::vector<double> kernel = identity.valuesOf("dense/kernel");
    size_t wrong = 0;
    for (uint64_t i = 0; i < kernel.size(); ++i)
      wrong += kernel[i] != (i / units == i % units ? 2 : 0);
    CHECK(wrong == 0);
  }
}

TEST_CASE("an LSTM's forget bias is one, the other gates are drawn") {
  Weights weights("lstm(1000, recurrent_initializer=zeros, bias_initializer=lecun_normal)");
  std::vector<double> bias = weights.valuesOf("lstm/lstm_cell/bias");
  auto gates = [&](size_t first, size_t count) {
    return std::vector<double>(bias.begin() + 1000 * first, bias.begin() + 1000 * (first + count));
  };
  for (double one : gates(1, 1))
    REQUIRE(one == 1);
  // Keras draws i, and c with o, as biases of their own: fans of 1000 and 2000.
  CHECK(Moments(gates(0, 1)).deviation == Approx(std::sqrt(1 / 1000.)).epsilon(0.1));
  CHECK(Moments(gates(2, 2)).deviation == Approx(std::sqrt(1 / 2000.)).epsilon(0.1));
  // The parts have nothing to do with each other.
  double product = 0;
  for (size_t i = 0; i < 1000; ++i)
    product += bias[i] * bias[2000 + i];
  CHECK(std::fabs(product) < 5 * std::sqrt(1000.) * std::sqrt(1 / 1000.) * std::sqrt(1 / 2000.));
  Weights plain("lstm(1000, recurrent_initializer=zeros, bias_initializer=lecun_normal, "
                "unit_forget_bias=false)");
  CHECK(Moments(plain.valuesOf("lstm/lstm_cell/bias")).deviation ==
        Approx(std::sqrt(1 / 4000.)).epsilon(0.1));
}

TEST_CASE("blocks of a cell's matrix are drawn as matrices of their own") {
  const std::string cell = "cell blocks(x, h) {\n"
                           "  parameter kernel: [features, 4 * units] ="
                           " [orthogonal, ones, glorot_uniform, orthogonal(2)]\n"
                           "  gates = dot(x, kernel)\n"
                           "  next h = gates[0] + gates[1] + gates[2] + gates[3] * h\n"
                           "}\n";
  constexpr size_t rows = 200, units = 7;
  Weights weights("rnn(blocks(7))", 7, cell);
  std::vector<double> kernel = weights.valuesOf("rnn/blocks/kernel");
  auto block = [&](size_t number) {
    std::vector<double> values;
    for (size_t row = 0; row < rows; ++row)
      for (size_t column = 0; column < units; ++column)
        values.push_back(kernel[(row * 4 + number) * units + column]);
    return values;
  };
  checkOrthogonal(block(0), rows, units, 1);
  checkOrthogonal(block(3), rows, units, 2);
  CHECK(block(3)[0] != Approx(2 * block(0)[0]));
  for (double one : block(1))
    REQUIRE(one == 1);
  // Its own fans: 200 and 7.
  Moments moments(block(2));
  double bound = std::sqrt(6. / (rows + units));
  CHECK(moments.largest < bound);
  CHECK(moments.largest > 0.98 * bound);
  CHECK(std::fabs(moments.mean) < 0.06 * bound);
}

TEST_CASE("seeds and parameters have numbers of their own") {
  auto kernels = [](uint64_t seed) {
    Weights weights("dense(200, kernel_initializer=random_normal)\n"
                    "  dense(200, kernel_initializer=random_normal)",
                    seed);
    return std::pair(weights.valuesOf("dense/kernel"), weights.valuesOf("dense_1/kernel"));
  };
  auto [first, second] = kernels(1);
  CHECK(first != second);
  CHECK(kernels(1).first == first);
  CHECK(kernels(2).first != first);
}
