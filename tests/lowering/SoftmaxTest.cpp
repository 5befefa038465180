// Softmax over the units against its definition in float64, for widths below
// and above a tile and a vector.
#include "Expect.h"
#include "TestModels.h"
#include "data/WholeFile.h"
#include "training/Arena.h"

#include <cmath>
#include <fmt/format.h>
#include <random>

using namespace rnn;

namespace {

/// The softmax of a row, or its logarithm.
std::vector<double> softmax(const float *row, uint64_t units, bool logarithm) {
  double most = -INFINITY, sum = 0;
  for (uint64_t u = 0; u < units; ++u)
    most = std::fmax(most, row[u]);
  std::vector<double> result(units);
  for (uint64_t u = 0; u < units; ++u)
    sum += std::exp(row[u] - most);
  for (uint64_t u = 0; u < units; ++u)
    result[u] = logarithm ? row[u] - most - std::log(sum) : std::exp(row[u] - most) / sum;
  return result;
}

} // namespace

TEST_CASE("softmax and log_softmax reduce over all units") {
  ScratchFolder folder;
  const bool logarithm = GENERATE(false, true);
  const uint64_t units = GENERATE(1, 2, 17, 130), samples = 50;
  INFO((logarithm ? "log_softmax of " : "softmax of ") << units);
  std::filesystem::path text = folder / "softmax.rnn";
  writeWholeFile(
      text,
      fmt::format("model m {{\n  input x: f32[{0}]\n  dense({0}, {1}softmax)\n  batch {2}\n}}\n",
                  units, logarithm ? "log_" : "", samples));
  CompiledModel model = loadTestModel(text);
  Arena parameters(model->parameters_size * sizeof(float));
  Arena gradients(model->gradients_size * sizeof(float)), workspace(model->workspace_bytes);
  for (uint64_t u = 0; u < units; ++u)
    parameters.floats()[model->parameters[0].offset + u * units + u] = 1;

  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 30); // exponentials of such numbers overflow
  std::vector<float> x(samples * units), d(x.size()), y(x.size()), dx(x.size());
  for (uint64_t i = 0; i < x.size(); ++i)
    x[i] = 3 * normal(random), d[i] = normal(random) / 30;
  for (uint64_t shard = 0; shard < model->shards; ++shard)
    model->pullback(parameters.floats(), x.data(), nullptr, d.data(), 0, samples, shard, y.data(),
                    dx.data(), gradients.floats(), workspace.data());
  for (uint64_t i = 0; i < samples; ++i) {
    const float *row = x.data() + i * units, *cotangent = d.data() + i * units;
    std::vector<double> share = softmax(row, units, false), exact = softmax(row, units, logarithm);
    double sum = 0; // of the cotangents, for a softmax weighted with the shares
    for (uint64_t u = 0; u < units; ++u)
      sum += logarithm ? cotangent[u] : share[u] * cotangent[u];
    for (uint64_t u = 0; u < units; ++u) {
      REQUIRE(y[i * units + u] == Approx(exact[u]).epsilon(1e-6).margin(1e-6));
      double slope = logarithm ? cotangent[u] - share[u] * sum : share[u] * (cotangent[u] - sum);
      REQUIRE(dx[i * units + u] == Approx(slope).epsilon(1e-5).margin(2e-6));
    }
  }
}
