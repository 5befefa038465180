// Each activation as a call in a model against its definition in float64: the
// outputs, and the derivatives against difference quotients.
#include "Expect.h"
#include "TestModels.h"
#include "data/WholeFile.h"
#include "training/Arena.h"

#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <vector>

using namespace rnn;

namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
double hardSigmoid(double x) { return std::clamp(x / 6 + 0.5, 0.0, 1.0); }
double elu(double x, double alpha) { return x > 0 ? x : alpha * std::expm1(x); }
double relu(double x, double slope, double limit, double threshold) {
  double above = x > threshold ? x : 0;
  return std::clamp(above, 0.0, limit) - slope * std::fmax(threshold - x, 0);
}

struct Activation {
  const char *call;
  std::function<double(double)> exact;
};

const std::vector<Activation> activations = {
    {"linear", [](double x) { return x; }},
    {"tanh", [](double x) { return std::tanh(x); }},
    {"sigmoid", sigmoid},
    {"relu", [](double x) { return std::fmax(x, 0); }},
    {"relu(0.25)", [](double x) { return x < 0 ? 0.25 * x : x; }},
    {"relu(max_value=2.5)", [](double x) { return std::clamp(x, 0.0, 2.5); }},
    {"relu(threshold=0.5)", [](double x) { return relu(x, 0, INFINITY, 0.5); }},
    {"relu(0.25, 2.5, 0.5)", [](double x) { return relu(x, 0.25, 2.5, 0.5); }},
    {"relu(0.25, max_value=none, threshold=-0.5)",
     [](double x) { return relu(x, 0.25, INFINITY, -0.5) + (x > -0.5 && x < 0 ? x : 0); }},
    {"relu6", [](double x) { return std::clamp(x, 0.0, 6.0); }},
    {"leaky_relu", [](double x) { return x < 0 ? 0.2 * x : x; }},
    {"leaky_relu(negative_slope=0.1)", [](double x) { return x < 0 ? 0.1 * x : x; }},
    {"elu", [](double x) { return elu(x, 1); }},
    {"elu(alpha=0.5)", [](double x) { return elu(x, 0.5); }},
    {"selu", [](double x) { return 1.0507009873554805 * elu(x, 1.6732632423543772); }},
    {"celu", [](double x) { return elu(x, 1); }},
    {"celu(2)", [](double x) { return x > 0 ? x : 2 * std::expm1(x / 2); }},
    {"gelu", [](double x) { return x / 2 * std::erfc(-x / std::sqrt(2)); }},
    {"gelu(approximate=true)",
     [](double x) { return x * sigmoid(2 * std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)); }},
    {"silu", [](double x) { return x * sigmoid(x); }},
    {"swish", [](double x) { return x * sigmoid(x); }},
    {"mish", [](double x) { return x * std::tanh(softplus(x)); }},
    {"softplus", softplus},
    {"softsign", [](double x) { return x / (1 + std::fabs(x)); }},
    {"exponential", [](double x) { return std::exp(x); }},
    {"log_sigmoid", [](double x) { return -softplus(-x); }},
    {"hard_sigmoid", hardSigmoid},
    {"keras2_hard_sigmoid", [](double x) { return std::clamp(0.2 * x + 0.5, 0.0, 1.0); }},
    {"hard_tanh", [](double x) { return std::clamp(x, -1.0, 1.0); }},
    {"hard_silu", [](double x) { return x * hardSigmoid(x); }},
    {"hard_swish", [](double x) { return x * hardSigmoid(x); }},
    {"tanh_shrink", [](double x) { return x - std::tanh(x); }},
    {"soft_shrink", [](double x) { return std::fmax(x - 0.5, 0) + std::fmin(x + 0.5, 0); }},
    {"soft_shrink(threshold=1)",
     [](double x) { return std::fmax(x - 1, 0) + std::fmin(x + 1, 0); }},
    {"hard_shrink", [](double x) { return std::fabs(x) > 0.5 ? x : 0; }},
    {"hard_shrink(2)", [](double x) { return std::fabs(x) > 2 ? x : 0; }},
    {"threshold(0.25, -3)", [](double x) { return x > 0.25 ? x : -3; }},
    {"squareplus", [](double x) { return (x + std::sqrt(x * x + 4)) / 2; }},
    {"squareplus(b=1)", [](double x) { return (x + std::sqrt(x * x + 1)) / 2; }},
    {"sparse_plus", [](double x) { return x <= -1 ? 0
                                          : x < 1 ? (x + 1) * (x + 1) / 4
                                                  : x; }},
    {"sparse_sigmoid", [](double x) { return std::clamp((x + 1) / 2, 0.0, 1.0); }},
};

constexpr uint64_t samples = 4096;

/// dense(1) with the kernel 1 and the bias 0: the activation alone.
CompiledModel compile(const ScratchFolder &folder, const std::string &call) {
  std::filesystem::path text = folder / "activation.rnn";
  writeWholeFile(text,
                 fmt::format("model m {{\n  input x: f32[1]\n  dense(1, {})\n  batch {}\n}}\n",
                             call, samples));
  return loadTestModel(text);
}

} // namespace

TEST_CASE("activations and their derivatives are those of their definitions") {
  ScratchFolder folder;
  std::vector<float> x(samples), y(samples), dx(samples), ones(samples, 1);
  // No x is a multiple of 1/8, where the kinks are.
  for (uint64_t i = 0; i < samples; ++i)
    x[i] = (float(i) - samples / 2 + 0.5f) * (1 / 128.0f);
  for (const Activation &activation : activations) {
    INFO(activation.call);
    CompiledModel model = compile(folder, activation.call);
    Arena parameters(model->parameters_size * sizeof(float));
    Arena gradients(model->gradients_size * sizeof(float)), workspace(model->workspace_bytes);
    parameters.floats()[model->parameters[0].offset] = 1;
    for (uint64_t shard = 0; shard < model->shards; ++shard)
      model->pullback(parameters.floats(), x.data(), nullptr, ones.data(), 0, samples, shard,
                      y.data(), dx.data(), gradients.floats(), workspace.data());
    double valueError = 0, slopeError = 0;
    for (uint64_t i = 0; i < samples; ++i) {
      double exact = activation.exact(x[i]), step = 1e-5;
      double slope = (activation.exact(x[i] + step) - activation.exact(x[i] - step)) / (2 * step);
      valueError = std::max(valueError, std::fabs(y[i] - exact) / (1 + std::fabs(exact)));
      slopeError = std::max(slopeError, std::fabs(dx[i] - slope) / (1 + std::fabs(slope)));
    }
    CHECK(valueError < 1e-6);
    CHECK(slopeError < 2e-6);
  }
}

TEST_CASE("the gates of a stream are those of their definitions, and open and close completely") {
  constexpr uint64_t units = 11;
  ScratchFolder folder;
  std::filesystem::path text = folder / "gate.rnn";
  for (const auto &[name, exact] : {Activation{"tanh", [](double x) { return std::tanh(x); }},
                                    Activation{"sigmoid", sigmoid}}) {
    INFO(name);
    writeWholeFile(text, fmt::format("model m {{\n  input x: f32[?, 1]\n"
                                     "  simple_rnn({}, activation={})\n}}\n",
                                     units, name));
    CompiledModel model = loadTestModel(text);
    Arena parameters(model->parameters_size * sizeof(float));
    std::fill_n(parameters.floats() + model->parameters[0].offset, units, 1.0f); // the kernel
    Arena weights(model->stream_weights_size * sizeof(float));
    Arena state(model->stream_state_size * sizeof(float));
    Arena workspace(model->workspace_bytes + model->workspace_bytes_per_step);
    model->pack(parameters.floats(), weights.floats());
    auto gate = [&](float x) {
      std::vector<float> y(units);
      model->reset(parameters.floats(), state.floats());
      model->step(weights.floats(), state.floats(), &x, y.data(), workspace.data());
      for (float other : y)
        CHECK(std::memcmp(&other, y.data(), sizeof other) == 0);
      return y.front();
    };
    double error = 0, relative = 0;
    for (int i = -3000; i <= 3000; ++i) {
      float x = float(i) / 100;
      double wanted = exact(x), difference = std::fabs(gate(x) - wanted);
      error = std::fmax(error, difference);
      relative = std::fmax(relative, difference / std::fabs(wanted));
    }
    CHECK(error < 5e-7);
    bool isTanh = exact(-1) < 0;
    if (isTanh)
      CHECK(relative < 1e-6);
    for (float large : {30.0f, 1e6f, 3e38f, INFINITY}) {
      CHECK(gate(large) == 1);
      CHECK(gate(-large) == (isTanh ? -1 : 0));
    }
    CHECK(std::isnan(gate(NAN)));
  }
}
