// Every optimizer's `update` against the same formula in float64, slow and
// obvious, as keras.io/api/optimizers gives it; also where tokens occur many times,
// in one shard and in several.
#include "OptimizedModel.h"

#include <cmath>
#include <functional>
#include <map>

using namespace rnn;

namespace {

using Numbers = std::vector<double>;

/// A weight tensor of the oracle with what its optimizer keeps.
struct Variable {
  Numbers weights;
  std::map<std::string, Numbers> slots;
  Numbers &slot(const std::string &name, double initial = 0) {
    return slots.try_emplace(name, weights.size(), initial).first->second;
  }
};

double norm(const Numbers &values) {
  double sum = 0;
  for (double x : values)
    sum += x * x;
  return std::sqrt(sum);
}

/// One variable's step t (from 1) with its gradient.
using Formula = std::function<void(Variable &, const Numbers &gradient, double rate, int t)>;

struct Options {
  double weightDecay = 0, clipnorm = 0, clipvalue = 0, globalClipnorm = 0;
  int accumulation = 1;
};

struct Case {
  const char *optimizer; // as in the language
  Formula formula;
  Options options = {};
  std::function<double(int)> rate = [](int) { return 0.1; };
};

void sgd(Variable &v, const Numbers &g, double rate, int) {
  for (size_t i = 0; i < g.size(); ++i)
    v.weights[i] -= rate * g[i];
}

Formula momentum(bool nesterov) {
  return [=](Variable &v, const Numbers &g, double rate, int) {
    Numbers &velocity = v.slot("velocity");
    for (size_t i = 0; i < g.size(); ++i) {
      velocity[i] = 0.9 * velocity[i] - rate * g[i];
      v.weights[i] += nesterov ? 0.9 * velocity[i] - rate * g[i] : velocity[i];
    }
  };
}

Formula rmsprop(double momentum, bool centered) {
  return [=](Variable &v, const Numbers &g, double rate, int) {
    Numbers &square = v.slot("square"), &mean = v.slot("mean"), &velocity = v.slot("velocity");
    for (size_t i = 0; i < g.size(); ++i) {
      square[i] = 0.8 * square[i] + 0.2 * g[i] * g[i];
      mean[i] = 0.8 * mean[i] + 0.2 * g[i];
      double size = square[i] - (centered ? mean[i] * mean[i] : 0) + 0.01;
      velocity[i] = momentum * velocity[i] + rate * g[i] / std::sqrt(size);
      v.weights[i] -= velocity[i];
    }
  };
}

void adagrad(Variable &v, const Numbers &g, double rate, int) {
  Numbers &sum = v.slot("sum", 0.1);
  for (size_t i = 0; i < g.size(); ++i) {
    sum[i] += g[i] * g[i];
    v.weights[i] -= rate * g[i] / std::sqrt(sum[i] + 1e-7);
  }
}

void adadelta(Variable &v, const Numbers &g, double rate, int) {
  Numbers &gradients = v.slot("gradients"), &changes = v.slot("changes");
  for (size_t i = 0; i < g.size(); ++i) {
    gradients[i] = 0.9 * gradients[i] + 0.1 * g[i] * g[i];
    double change = -std::sqrt(changes[i] + 0.01) * g[i] / std::sqrt(gradients[i] + 0.01);
    changes[i] = 0.9 * changes[i] + 0.1 * change * change;
    v.weights[i] += rate * change;
  }
}

Formula adam(bool amsgrad) {
  return [=](Variable &v, const Numbers &g, double rate, int t) {
    Numbers &m = v.slot("m"), &square = v.slot("v"), &largest = v.slot("largest");
    for (size_t i = 0; i < g.size(); ++i) {
      m[i] = 0.8 * m[i] + 0.2 * g[i];
      square[i] = 0.7 * square[i] + 0.3 * g[i] * g[i];
      largest[i] = std::max(largest[i], square[i]);
      double corrected = rate * std::sqrt(1 - std::pow(0.7, t)) / (1 - std::pow(0.8, t));
      v.weights[i] -= corrected * m[i] / (std::sqrt(amsgrad ? largest[i] : square[i]) + 1e-7);
    }
  };
}

void nadam(Variable &v, const Numbers &g, double rate, int t) {
  Numbers &m = v.slot("m"), &square = v.slot("v");
  auto u = [](int step) { return 0.8 * (1 - 0.5 * std::pow(0.96, step)); };
  double product = 1;
  for (int step = 1; step <= t; ++step)
    product *= u(step);
  for (size_t i = 0; i < g.size(); ++i) {
    m[i] = 0.8 * m[i] + 0.2 * g[i];
    square[i] = 0.7 * square[i] + 0.3 * g[i] * g[i];
    double ahead = u(t + 1) * m[i] / (1 - product * u(t + 1)) + (1 - u(t)) * g[i] / (1 - product);
    v.weights[i] -= rate * ahead / (std::sqrt(square[i] / (1 - std::pow(0.7, t))) + 1e-7);
  }
}

void adamax(Variable &v, const Numbers &g, double rate, int t) {
  Numbers &m = v.slot("m"), &largest = v.slot("largest");
  for (size_t i = 0; i < g.size(); ++i) {
    m[i] = 0.8 * m[i] + 0.2 * g[i];
    largest[i] = std::max(0.7 * largest[i], std::fabs(g[i]));
    v.weights[i] -= rate * m[i] / ((1 - std::pow(0.8, t)) * (largest[i] + 1e-7));
  }
}

void lamb(Variable &v, const Numbers &g, double rate, int t) {
  Numbers &m = v.slot("m"), &square = v.slot("v");
  Numbers change(g.size());
  for (size_t i = 0; i < g.size(); ++i) {
    m[i] = 0.8 * m[i] + 0.2 * g[i];
    square[i] = 0.7 * square[i] + 0.3 * g[i] * g[i];
    change[i] =
        m[i] / (1 - std::pow(0.8, t)) / (std::sqrt(square[i] / (1 - std::pow(0.7, t))) + 1e-7);
  }
  double weights = norm(v.weights), changes = norm(change);
  double ratio = weights > 0 && changes > 0 ? weights / changes : 1;
  for (size_t i = 0; i < g.size(); ++i)
    v.weights[i] -= ratio * rate * change[i];
}

void lion(Variable &v, const Numbers &g, double rate, int) {
  Numbers &m = v.slot("m");
  for (size_t i = 0; i < g.size(); ++i) {
    double direction = 0.8 * m[i] + 0.2 * g[i];
    v.weights[i] -= rate * ((direction > 0) - (direction < 0));
    m[i] = 0.7 * m[i] + 0.3 * g[i];
  }
}

void clip(std::vector<Numbers> &gradients, const Options &options) {
  double all = 0;
  for (const Numbers &gradient : gradients)
    all += norm(gradient) * norm(gradient);
  all = std::sqrt(all);
  for (Numbers &gradient : gradients) {
    double own = norm(gradient);
    for (double &x : gradient) {
      if (options.clipnorm > 0)
        x *= options.clipnorm / std::max(own, options.clipnorm);
      if (options.globalClipnorm > 0)
        x *= options.globalClipnorm / std::max(all, options.globalClipnorm);
      if (options.clipvalue > 0)
        x = std::clamp(x, -options.clipvalue, options.clipvalue);
    }
  }
}

/// Tokens and targets of a batch, of which some tokens are in every sample.
struct Texts {
  std::vector<float> tokens, targets;

  explicit Texts(RandomStream &random) {
    for (int64_t i = 0; i < samples * steps; ++i) {
      tokens.push_back(float(uint64_t(random.uniform() * (rows - 1)))); // the last row in none
      targets.push_back(4 * random.uniform() - 2);
    }
  }
};

/// The model's weights and gradients, ours and in float64.
struct Comparison {
  CompiledModel compiled;
  const rnn_model &model = compiled.table();
  Arenas ours{model};
  std::vector<Variable> variables{model.parameter_count};
  std::vector<Numbers> sums{model.parameter_count}; // of the calls since the last update

  Comparison(const std::string &optimizer, RandomStream &random)
      : compiled(compileWith(optimizer)) {
    for (uint64_t k = 0; k < model.parameter_count; ++k)
      for (uint64_t i = 0; i < model.parameters[k].size; ++i) {
        // A parameter of zeros: lamb then does not scale its change.
        float weight = k == 1 ? 0 : 2 * random.uniform() - 1;
        ours.weights.floats()[model.parameters[k].offset + i] = weight;
        variables[k].weights.push_back(weight);
        sums[k].push_back(0);
      }
  }

  float *weightsOf(uint64_t k) { return ours.weights.floats() + model.parameters[k].offset; }

  void drawGradients(RandomStream &random, int call, int accumulation) {
    for (uint64_t k = 0; k < model.parameter_count; ++k)
      for (uint64_t i = 0; i < model.parameters[k].size; ++i) {
        // Some gradients are zero, as those of an unused weight; in the first
        // call those of a whole parameter.
        float gradient = i % 4 == 3 || (k == 2 && call == 0) ? 0 : 2 * random.uniform() - 1;
        ours.gradients.floats()[model.parameters[k].offset + i] = gradient;
        sums[k][i] += double(gradient) / accumulation;
      }
    // What stands behind the parameters is nobody's.
    const rnn_parameter &last = model.parameters[model.parameter_count - 1];
    for (uint64_t i = last.offset + last.size; i < model.parameters_size; ++i)
      ours.gradients.floats()[i] = NAN;
    rnn_touch_all_rows(&model, ours.gradients.floats());
  }

  /// Those of our weights. A row's is the sum over all places where its token occurs.
  void computeGradients(const Texts &texts, int accumulation) {
    std::vector<float> losses(model.losses_size);
    Arena workspace{model.workspace_bytes};
    for (uint64_t shard = 0; shard < model.shards; ++shard)
      model.gradient(ours.weights.floats(), texts.tokens.data(), nullptr, texts.targets.data(),
                     nullptr, 0, samples, shard, 0, 0, nullptr, nullptr, nullptr,
                     ours.gradients.floats(), losses.data(), workspace.data());
    model.reduce(ours.weights.floats(), ours.gradients.floats(), losses.data(), nullptr);
    const float *embeddings = weightsOf(0), *kernel = weightsOf(1);
    for (size_t i = 0; i < texts.tokens.size(); ++i) {
      auto row = size_t(texts.tokens[i]) * columns;
      double prediction = *weightsOf(2);
      for (int64_t n = 0; n < columns; ++n)
        prediction += double(embeddings[row + n]) * kernel[n];
      double d = 2 * (prediction - texts.targets[i]) / (samples * steps * accumulation);
      for (int64_t n = 0; n < columns; ++n) {
        sums[0][row + n] += d * kernel[n];
        sums[1][n] += d * embeddings[row + n];
      }
      sums[2][0] += d;
    }
  }

  void update(const Case &test, int call) {
    ours.update();
    int accumulation = test.options.accumulation;
    if ((call + 1) % accumulation != 0)
      return;
    clip(sums, test.options);
    double rate = test.rate(call);
    for (uint64_t k = 0; k < model.parameter_count; ++k) {
      for (double &weight : variables[k].weights)
        weight -= weight * test.options.weightDecay * rate;
      test.formula(variables[k], sums[k], rate, call / accumulation + 1);
      std::ranges::fill(sums[k], 0);
    }
  }

  double largestError() {
    double worst = 0;
    for (uint64_t k = 0; k < model.parameter_count; ++k)
      for (uint64_t i = 0; i < model.parameters[k].size; ++i)
        worst = std::max(worst, std::fabs(weightsOf(k)[i] - variables[k].weights[i]));
    return worst;
  }
};

/// Runs both and compares all weights behind each call: with gradients that are drawn,
/// then with those of texts.
void compare(const Case &test) {
  INFO(test.optimizer);
  RandomStream random(5, RandomPurpose::Data, 0);
  Comparison drawn(test.optimizer, random), ofTexts(test.optimizer, random);
  for (int call = 0; call < 12; ++call) {
    INFO("call " << call);
    drawn.drawGradients(random, call, test.options.accumulation);
    drawn.update(test, call);
    REQUIRE(drawn.largestError() < 2e-6);
    ofTexts.computeGradients(Texts(random), test.options.accumulation);
    ofTexts.update(test, call);
    REQUIRE(ofTexts.largestError() < 2e-5);
  }
}

} // namespace

TEST_CASE("each optimizer computes Keras' formula") {
  const std::vector<Case> cases = {
      {"sgd(0.1)", sgd},
      {"sgd(0.1, 0.9)", momentum(false)},
      {"sgd(0.1, 0.9, nesterov=true)", momentum(true)},
      {"rmsprop(0.1, 0.8, epsilon=0.01)", rmsprop(0, false)},
      {"rmsprop(0.1, 0.8, 0.6, 0.01)", rmsprop(0.6, false)},
      {"rmsprop(0.1, 0.8, 0, 0.01, true)", rmsprop(0, true)},
      {"rmsprop(0.1, 0.8, 0.6, 0.01, true)", rmsprop(0.6, true)},
      {"adagrad(0.1)", adagrad},
      {"adadelta(0.1, 0.9, 0.01)", adadelta},
      {"adam(0.1, 0.8, 0.7)", adam(false)},
      {"adam(0.1, 0.8, 0.7, amsgrad=true)", adam(true)},
      {"adamw(0.1, 0.2, 0.8, 0.7)", adam(false), {.weightDecay = 0.2}},
      {"adamw(0.1, beta_1=0.8, beta_2=0.7, amsgrad=true)", adam(true), {.weightDecay = 0.004}},
      {"nadam(0.1, 0.8, 0.7)", nadam},
      {"adamax(0.1, 0.8, 0.7)", adamax},
      {"lamb(0.1, 0.8, 0.7)", lamb},
      {"lion(0.1, 0.8, 0.7)", lion},
  };
  for (const Case &test : cases)
    compare(test);
}

TEST_CASE("each option changes an update as Keras' does") {
  const std::vector<Case> cases = {
      {"sgd(0.1, weight_decay=0.3)", sgd, {.weightDecay = 0.3}},
      {"sgd(0.1, clipnorm=0.4)", sgd, {.clipnorm = 0.4}},
      {"sgd(0.1, clipvalue=0.2)", sgd, {.clipvalue = 0.2}},
      {"sgd(0.1, global_clipnorm=0.7)", sgd, {.globalClipnorm = 0.7}},
      {"sgd(0.1, gradient_accumulation_steps=3)", sgd, {.accumulation = 3}},
      {"sgd(0.1, global_clipnorm=100)", sgd},
      {"sgd(0.1, weight_decay=0, clipnorm=0, gradient_accumulation_steps=0)", sgd},
      // Norms of norms, parameter by parameter and of all.
      {"lamb(0.1, 0.8, 0.7, clipnorm=0.5, weight_decay=0.1, gradient_accumulation_steps=2)",
       lamb,
       {.weightDecay = 0.1, .clipnorm = 0.5, .accumulation = 2}},
      {"lamb(0.1, 0.8, 0.7, global_clipnorm=0.5)", lamb, {.globalClipnorm = 0.5}},
      {"nadam(0.1, 0.8, 0.7, gradient_accumulation_steps=2)", nadam, {.accumulation = 2}},
      {"adam(0.1, 0.8, 0.7, clipnorm=0.5, gradient_accumulation_steps=4)",
       adam(false),
       {.clipnorm = 0.5, .accumulation = 4}},
      // A schedule counts calls, also where only some of them update.
      {"sgd(inverse_time_decay(0.1, 4, 2), weight_decay=0.3, gradient_accumulation_steps=2)",
       sgd,
       {.weightDecay = 0.3, .accumulation = 2},
       [](int call) { return 0.1 / (1 + 2 * call / 4.0); }},
  };
  for (const Case &test : cases)
    compare(test);
}

TEST_CASE("each schedule gives Keras' rates") {
  constexpr double pi = 3.14159265358979323846;
  auto halfCosine = [](double fraction) { return 0.5 * (1 + std::cos(pi * fraction)); };
  struct Schedule {
    const char *text;
    std::function<double(double)> rate;
  };
  const std::vector<Schedule> schedules = {
      {"exponential_decay(0.5, 7, 0.3)", [](double t) { return 0.5 * std::pow(0.3, t / 7); }},
      {"exponential_decay(0.5, 7, 0.3, staircase=true)",
       [](double t) { return 0.5 * std::pow(0.3, std::floor(t / 7)); }},
      {"inverse_time_decay(0.5, 7, 0.3)", [](double t) { return 0.5 / (1 + 0.3 * t / 7); }},
      {"inverse_time_decay(0.5, 7, 0.3, staircase=true)",
       [](double t) { return 0.5 / (1 + 0.3 * std::floor(t / 7)); }},
      {"polynomial_decay(0.5, 7)",
       [](double t) { return (0.5 - 0.0001) * (1 - std::min(t, 7.) / 7) + 0.0001; }},
      {"polynomial_decay(0.5, 7, 0.1, 2.5, cycle=true)",
       [](double t) {
         double length = 7 * (t == 0 ? 1 : std::ceil(t / 7));
         return (0.5 - 0.1) * std::pow(1 - t / length, 2.5) + 0.1;
       }},
      {"piecewise_constant_decay([3, 10], values=[0.5, 0.25, 0.125])",
       [](double t) { return t <= 3    ? 0.5
                             : t <= 10 ? 0.25
                                       : 0.125; }},
      {"cosine_decay(0.5, 7, 0.1)",
       [&](double t) { return 0.5 * (0.9 * halfCosine(std::min(t / 7, 1.)) + 0.1); }},
      {"cosine_decay(0.1, 7, warmup_target=0.5, warmup_steps=4)",
       [&](double t) {
         return t < 4 ? 0.1 + 0.4 * t / 4 : 0.5 * halfCosine(std::min((t - 4) / 7, 1.));
       }},
      {"cosine_decay_restarts(0.5, 7, m_mul=0.8, alpha=0.1)",
       [&](double t) {
         double length = 7, height = 1;
         for (; t >= length; t -= length, length *= 2)
           height *= 0.8;
         return 0.5 * (0.9 * height * halfCosine(t / length) + 0.1);
       }},
      {"cosine_decay_restarts(0.5, 7, 1)",
       [&](double t) { return 0.5 * halfCosine(std::fmod(t, 7) / 7); }},
  };
  for (const Schedule &schedule : schedules) {
    CompiledModel model = compileWith(fmt::format("sgd({})", schedule.text));
    Arenas arenas{model.table()};
    arenas.gradients.floats()[0] = 1;
    rnn_touch_all_rows(&model.table(), arenas.gradients.floats());
    for (int step = 0; step < 120; ++step) {
      arenas.weights.floats()[0] = 0;
      arenas.update();
      INFO(schedule.text << ", step " << step);
      REQUIRE(rnn_learning_rate_at(&model.table(), step) == -arenas.weights.floats()[0]);
      REQUIRE(-arenas.weights.floats()[0] ==
              Approx(schedule.rate(step)).epsilon(2e-7).margin(1e-12));
    }
  }
}
