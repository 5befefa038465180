// Each loss as a call in a model against its definition in float64: the mean
// over samples, and the derivatives against difference quotients.
#include "Expect.h"
#include "TestModels.h"
#include "data/WholeFile.h"
#include "training/Arena.h"

#include <array>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <random>

using namespace rnn;

namespace {

constexpr int units = 3;
using Units = std::array<double, units>;

double clip(double p) { return std::clamp(p, 1e-7, 1 - 1e-7); }
double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::fabs(x))); }
double binary(double y, double t) {
  return -t * std::log(clip(y)) - (1 - t) * std::log(1 - clip(y));
}
double focal(double y, double t, double gamma) {
  return std::pow(1 - t * y - (1 - t) * (1 - y), gamma) * binary(y, t);
}

/// The mean of a function of each unit.
std::function<double(Units, Units)> mean(std::function<double(double, double)> each) {
  return [each](Units y, Units t) {
    double sum = 0;
    for (int u = 0; u < units; ++u)
      sum += each(y[u], t[u]);
    return sum / units;
  };
}

double categorical(Units y, Units t, double smoothing) {
  double sum = y[0] + y[1] + y[2], loss = 0;
  for (int u = 0; u < units; ++u)
    loss -= (t[u] * (1 - smoothing) + smoothing / units) * std::log(clip(y[u] / sum));
  return loss;
}

double categoricalOfLogits(Units y, Units t) {
  return categorical({std::exp(y[0]), std::exp(y[1]), std::exp(y[2])}, t, 0);
}

double divergence(Units y, Units t) {
  double loss = 0;
  for (int u = 0; u < units; ++u) {
    double p = std::clamp(t[u], 1e-7, 1.0);
    loss += p * std::log(p / std::clamp(y[u], 1e-7, 1.0));
  }
  return loss;
}

double cosine(Units y, Units t) {
  double product = 0, yy = 0, tt = 0;
  for (int u = 0; u < units; ++u)
    product += y[u] * t[u], yy += y[u] * y[u], tt += t[u] * t[u];
  return -product / std::sqrt(yy * tt);
}

enum class Targets { Reals, Labels, Signs, OneHot, Shares };

struct Loss {
  const char *call;
  bool ofProbabilities; // the predictions are between 0 and 1
  Targets targets;
  std::function<double(Units, Units)> exact;
};

const std::vector<Loss> losses = {
    {"mean_squared_error", false, Targets::Reals,
     mean([](double y, double t) { return (y - t) * (y - t); })},
    {"mae", false, Targets::Reals, mean([](double y, double t) { return std::fabs(y - t); })},
    {"mape", false, Targets::Reals,
     mean([](double y, double t) { return 100 * std::fabs((y - t) / t); })},
    {"msle", true, Targets::Shares,
     mean([](double y, double t) { return std::pow(std::log1p(y) - std::log1p(t), 2); })},
    {"mean_squared_logarithmic_error", false, Targets::Reals, mean([](double y, double t) {
       return std::pow(std::log1p(std::fmax(y, 1e-7)) - std::log1p(std::fmax(t, 1e-7)), 2);
     })},
    {"huber", false, Targets::Reals, mean([](double y, double t) {
       double e = std::fabs(y - t);
       return e <= 1 ? e * e / 2 : e - 0.5;
     })},
    {"huber(delta=0.25)", false, Targets::Reals, mean([](double y, double t) {
       double e = std::fabs(y - t);
       return e <= 0.25 ? e * e / 2 : 0.25 * e - 0.03125;
     })},
    {"log_cosh", false, Targets::Reals,
     mean([](double y, double t) { return std::log(std::cosh(y - t)); })},
    {"bce", true, Targets::Labels, mean(binary)},
    {"binary_crossentropy(label_smoothing=0.2)", true, Targets::Labels,
     mean([](double y, double t) { return binary(y, 0.8 * t + 0.1); })},
    {"binary_crossentropy(from_logits=true)", false, Targets::Labels,
     mean([](double y, double t) { return softplus(y) - t * y; })},
    {"binary_focal_crossentropy", true, Targets::Labels,
     mean([](double y, double t) { return focal(y, t, 2); })},
    {"binary_focal_crossentropy(true, 0.3, 1.5)", true, Targets::Labels,
     mean([](double y, double t) { return (t == 1 ? 0.3 : 0.7) * focal(y, t, 1.5); })},
    {"binary_focal_crossentropy(gamma=0)", true, Targets::Labels, mean(binary)},
    {"binary_focal_crossentropy(from_logits=true)", false, Targets::Labels,
     mean([](double y, double t) { return focal(1 / (1 + std::exp(-y)), t, 2); })},
    {"categorical_crossentropy", true, Targets::OneHot,
     [](Units y, Units t) { return categorical(y, t, 0); }},
    {"categorical_crossentropy(false, 0.3)", true, Targets::OneHot,
     [](Units y, Units t) { return categorical(y, t, 0.3); }},
    {"categorical_crossentropy(from_logits=true)", false, Targets::OneHot, categoricalOfLogits},
    {"kl_divergence", true, Targets::Shares, divergence},
    {"kld", true, Targets::OneHot, divergence},
    {"poisson", true, Targets::Reals,
     mean([](double y, double t) { return y - t * std::log(y + 1e-7); })},
    {"cosine_similarity", false, Targets::Reals, cosine},
    {"hinge", false, Targets::Signs,
     mean([](double y, double t) { return std::fmax(1 - t * y, 0); })},
    {"hinge", false, Targets::Labels,
     mean([](double y, double t) { return std::fmax(1 - (2 * t - 1) * y, 0); })},
    {"squared_hinge", false, Targets::Signs,
     mean([](double y, double t) { return std::pow(std::fmax(1 - t * y, 0), 2); })},
};

constexpr uint64_t samples = 100;

/// A target for one sample.
Units draw(Targets kind, std::mt19937 &random) {
  std::uniform_real_distribution<float> share(0.05f, 0.95f);
  Units t;
  for (double &value : t) {
    value = share(random);
    if (kind == Targets::Reals)
      value = float(3 * value - 1.5);
    else if (kind == Targets::Labels || kind == Targets::Signs)
      value = value > 0.5 ? 1 : kind == Targets::Labels ? 0 : -1;
    else if (kind == Targets::OneHot)
      value = 0;
  }
  if (kind == Targets::OneHot)
    t[random() % units] = 1;
  return t;
}

} // namespace

TEST_CASE("losses and their derivatives are those of their definitions") {
  ScratchFolder folder;
  for (const Loss &loss : losses) {
    INFO(loss.call);
    // The kernel is the identity: predictions are the input plus the bias.
    std::filesystem::path text = folder / "loss.rnn";
    writeWholeFile(text, fmt::format("model m {{\n  input x: f32[{0}]\n  dense({0})\n  loss {1}\n"
                                     "  optimizer sgd\n  batch {2}\n}}\n",
                                     units, loss.call, samples));
    CompiledModel model = loadTestModel(text);
    Arena parameters(model->parameters_size * sizeof(float));
    Arena gradients(model->gradients_size * sizeof(float)), workspace(model->workspace_bytes);
    for (int u = 0; u < units; ++u)
      parameters.floats()[model->parameters[0].offset + u * units + u] = 1;

    std::mt19937 random(7);
    std::vector<float> x, target;
    double exact = 0, magnitude = 0;
    Units slope = {};
    for (uint64_t i = 0; i < samples; ++i) {
      Units y = draw(loss.ofProbabilities ? Targets::Shares : Targets::Reals, random);
      Units t = draw(loss.targets, random);
      x.insert(x.end(), y.begin(), y.end());
      target.insert(target.end(), t.begin(), t.end());
      exact += loss.exact(y, t) / samples;
      magnitude += std::fabs(loss.exact(y, t)) / samples;
      for (int u = 0; u < units; ++u) {
        constexpr double step = 1e-6;
        Units more = y, less = y;
        more[u] += step, less[u] -= step;
        slope[u] += (loss.exact(more, t) - loss.exact(less, t)) / (2 * step) / samples;
      }
    }
    std::vector<float> shardLosses(model->losses_size);
    for (uint64_t shard = 0; shard < model->shards; ++shard)
      model->gradient(parameters.floats(), x.data(), nullptr, target.data(), nullptr, 0, samples,
                      shard, 0, 0, nullptr, nullptr, nullptr, gradients.floats(),
                      shardLosses.data(), workspace.data());
    // The samples' losses of a cosine cancel each other: float32 rounds what they are.
    CHECK(model->reduce(parameters.floats(), gradients.floats(), shardLosses.data(), nullptr) ==
          Approx(exact).epsilon(1e-6).scale(magnitude - std::fabs(exact)));
    for (int u = 0; u < units; ++u)
      CHECK(gradients.floats()[model->parameters[1].offset + u] ==
            Approx(slope[u]).epsilon(1e-5).margin(1e-6));
  }
}
