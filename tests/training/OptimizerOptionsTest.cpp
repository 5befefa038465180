// Options of optimizers together, in numbers of Keras, and updates at the ends of float32.
#include "OptimizedModel.h"

#include <cmath>
#include <limits>

using namespace rnn;

TEST_CASE("options change an update together as Keras 3.15's do") {
  struct Pair {
    const char *layer, *optimizer;
    std::vector<float> weights, averages; // behind seven calls, and at the end
  };
  const std::vector<Pair> pairs = {
      {"",
       "sgd(0.1, use_ema=true, ema_momentum=0.5, gradient_accumulation_steps=2)",
       {1.0125, -0.5625, -0.2625},
       {1.011719, -0.5554687, -0.2554688}},
      {"",
       "sgd(0.1, use_ema=true, ema_momentum=0.5, ema_overwrite_frequency=2, "
       "gradient_accumulation_steps=2)",
       {1.028125, -0.528125, -0.271875},
       {1.028125, -0.528125, -0.271875}},
      {"",
       "sgd(0.1, 0.9, use_ema=true, ema_momentum=0.5, ema_overwrite_frequency=1, "
       "gradient_accumulation_steps=3, clipnorm=0.4)",
       {0.9901511, -0.5121657, -0.234375},
       {0.9901511, -0.5121657, -0.234375}},
      {"",
       "sgd(0.1, 0.9, nesterov=true, gradient_accumulation_steps=2, clipvalue=0.3, "
       "weight_decay=0.2)",
       {0.9852088, -0.5326615, -0.2539825},
       {0.9852088, -0.5326615, -0.2539825}},
      {"",
       "sgd(0.1, use_ema=true, ema_momentum=0.5, gradient_accumulation_steps=2, "
       "global_clipnorm=0.5, weight_decay=0.2)",
       {0.9672897, -0.5084531, -0.2623857},
       {0.9717376, -0.5060726, -0.2559096}},
      {"",
       "sgd(piecewise_constant_decay([2, 4], [0.3, 0.1, 0.02]), weight_decay=0.2, use_ema=true, "
       "ema_momentum=0.5, gradient_accumulation_steps=2)",
       {0.9924742, -0.4869046, -0.2361318},
       {0.9965025, -0.4834003, -0.2371707}},
      {"kernel_constraint=max_norm(0.9), bias_constraint=non_neg",
       "sgd(0.1, gradient_accumulation_steps=4)",
       {0.7948675, -0.4221196, 0.0125},
       {0.7948675, -0.4221196, 0.0125}},
      {"kernel_constraint=max_norm(0.9), bias_constraint=non_neg",
       "sgd(0.1, use_ema=true, ema_momentum=0.5, ema_overwrite_frequency=2, "
       "gradient_accumulation_steps=2, weight_decay=0.2)",
       {0.7898871, -0.4094329, 0},
       {0.7898872, -0.409433, -0.001640625}},
      {"kernel_constraint=unit_norm",
       "sgd(0.1, use_ema=true, ema_momentum=0.5, ema_overwrite_frequency=3, clipnorm=0.3)",
       {0.8997695, -0.4363652, -0.2759375},
       {0.8920692, -0.4466239, -0.2609375}},
      {"",
       "adam(0.1, 0.8, 0.7, amsgrad=true, use_ema=true, ema_momentum=0.5, "
       "ema_overwrite_frequency=2, gradient_accumulation_steps=2, clipvalue=0.4)",
       {1.100492, -0.4664377, -0.3386111},
       {1.100492, -0.4664377, -0.3386111}},
      {"",
       "adamw(inverse_time_decay(0.1, 4, 2), 0.2, 0.8, 0.7, gradient_accumulation_steps=3, "
       "global_clipnorm=0.5)",
       {0.9425171, -0.4613279, -0.2020641},
       {0.9425171, -0.4613279, -0.2020641}},
      {"",
       "nadam(0.1, 0.8, 0.7, use_ema=true, ema_momentum=0.5, gradient_accumulation_steps=2, "
       "weight_decay=0.1)",
       {1.036274, -0.5100295, -0.3275651},
       {1.036913, -0.4965964, -0.3165123}},
      {"kernel_constraint=max_norm(0.9)",
       "lamb(0.1, 0.8, 0.7, gradient_accumulation_steps=2, clipnorm=0.5, weight_decay=0.1, "
       "use_ema=true, ema_momentum=0.5)",
       {0.7834487, -0.4429535, -0.2641639},
       {0.8076332, -0.4355861, -0.2606213}},
  };
  for (const Pair &pair : pairs) {
    INFO(pair.layer << " " << pair.optimizer);
    CompiledModel model = compileLayers(
        fmt::format("input x: f32[2]\n  dense(1{}{})", *pair.layer ? ", " : "", pair.layer),
        pair.optimizer);
    Arenas arenas{model.table()};
    uint64_t bias = model->parameters[1].offset;
    const uint64_t places[] = {0, 1, bias};
    const float first[] = {1, -0.5, -0.25};
    for (int k = 0; k < 3; ++k)
      arenas.weights.floats()[places[k]] = first[k];
    for (int call = 0; call < 7; ++call) {
      for (int k = 0; k < 3; ++k)
        arenas.gradients.floats()[places[k]] = ((7 * call + 3 * k) % 5 - 2) * 0.5f + 0.125f;
      arenas.update();
    }
    for (int k = 0; k < 3; ++k)
      CHECK(arenas.weights.floats()[places[k]] == Approx(pair.weights[k]).margin(1e-6));
    if (model->finalize)
      model->finalize(arenas.weights.floats(), arenas.state.data());
    for (int k = 0; k < 3; ++k)
      CHECK(arenas.weights.floats()[places[k]] == Approx(pair.averages[k]).margin(1e-6));
  }
}

TEST_CASE("a row that occurs twice in a batch moves as one that occurs once") {
  CompiledModel model = compileWith("adam(0.1)");
  Arenas arenas{model.table()};
  float *kernel = arenas.weights.floats() + model.table().parameters[1].offset;
  std::fill_n(kernel, columns, 1.0f);
  std::vector<float> tokens = {1, 1, 2}, targets = {3, 4, -1}, losses(model.table().losses_size);
  Arena workspace{model.table().workspace_bytes};
  rnn_train_batch(&model.table(), arenas.weights.floats(), arenas.state.data(),
                  arenas.gradients.floats(), tokens.data(), targets.data(), 0, 1, 0, losses.data(),
                  workspace.data());
  for (int64_t n = 0; n < columns; ++n) {
    CHECK(arenas.weights.floats()[columns + n] == Approx(0.1));
    CHECK(arenas.weights.floats()[2 * columns + n] == Approx(-0.1));
  }
}

TEST_CASE("a norm is right also where squares leave float32") {
  float large = GENERATE(1e-30f, 1e30f);
  auto firstWeight = [&](const char *optimizer) {
    CompiledModel model = compileWith(optimizer);
    Arenas arenas{model.table()};
    arenas.gradients.floats()[0] = 3 * large;
    arenas.gradients.floats()[1] = 4 * large;
    arenas.update();
    return arenas.weights.floats()[0];
  };
  float bound = large < 1 ? large : 1;
  std::string clipnorm = fmt::format("sgd(1, clipnorm={})", bound);
  std::string global = fmt::format("sgd(1, global_clipnorm={})", bound);
  CHECK(firstWeight(clipnorm.c_str()) == Approx(-0.6 * bound));
  CHECK(firstWeight(global.c_str()) == Approx(-0.6 * bound));
}

TEST_CASE("an infinite gradient spoils all weights with global_clipnorm, as in Keras") {
  CompiledModel model = compileWith("sgd(1, global_clipnorm=1)");
  Arenas arenas{model.table()};
  arenas.gradients.floats()[0] = std::numeric_limits<float>::infinity();
  arenas.update();
  CHECK(std::isnan(arenas.weights.floats()[16]));
}
