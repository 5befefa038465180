// keras.io/api/optimizers/learning_rate_schedules
#include "model/Schema.h"

namespace rnnc {

using enum ArgumentType;

const std::vector<CallSchema> &scheduleSchemas() {
  static const std::vector<CallSchema> schemas = {
      {"exponential_decay",
       {{"initial_learning_rate", NotNegative, ""},
        {"decay_steps", Positive, ""},
        {"decay_rate", NotNegative, ""},
        {"staircase", Boolean, "false"}},
       4},
      {"inverse_time_decay",
       {{"initial_learning_rate", NotNegative, ""},
        {"decay_steps", Positive, ""},
        {"decay_rate", NotNegative, ""},
        {"staircase", Boolean, "false"}},
       4},
      {"polynomial_decay",
       {{"initial_learning_rate", NotNegative, ""},
        {"decay_steps", Positive, ""},
        {"end_learning_rate", NotNegative, "0.0001"},
        {"power", NotNegative, "1"},
        {"cycle", Boolean, "false"}},
       5},
      {"piecewise_constant_decay", {{"boundaries", Numbers, ""}, {"values", Numbers, ""}}, 2},
      {"cosine_decay",
       {{"initial_learning_rate", NotNegative, ""},
        {"decay_steps", Positive, ""},
        {"alpha", NotNegative, "0"},
        {"warmup_target", NotNegative, "0"},
        {"warmup_steps", NotNegative, "0"}},
       3},
      {"cosine_decay_restarts",
       {{"initial_learning_rate", NotNegative, ""},
        {"first_decay_steps", Positive, ""},
        {"t_mul", Positive, "2"},
        {"m_mul", NotNegative, "1"},
        {"alpha", NotNegative, "0"}},
       5},
  };
  return schemas;
}

} // namespace rnnc
