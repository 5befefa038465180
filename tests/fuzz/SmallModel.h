// A model that is only its shapes: [steps, 2] -> [1].
#pragma once

#include "rnn/model.h"

#include <cstdint>

namespace rnn::fuzz {

struct SmallModel {
  rnn_value input{}, target{};
  rnn_model model{};

  SmallModel() {
    input.name = "input";
    input.shape = {2, {2, 2}};
    model.name = "m";
    model.loss = "mean_squared_error";
    model.input_count = 1;
    model.inputs = &input;
    model.target.name = "dense";
    model.target.shape = {1, {1}};
    target = model.target;
    target.name = "y";
    model.target_count = 1;
    model.targets = &target;
    model.ignored_class = INT64_MIN;
  }
  SmallModel(const SmallModel &) = delete;
};

} // namespace rnn::fuzz
