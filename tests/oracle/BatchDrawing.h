// The table of a compiled model -> random parameters and batches, as its layers and its loss want
// them.
#pragma once

#include "data/Random.h"
#include "oracle/Reference.h"
#include "rnn/model.h"

namespace rnn::oracle {

class BatchDrawing {
public:
  BatchDrawing(const rnn_model &model, RandomStream &random) : model(model), random(random) {}

  double uniform(double least, double most) {
    return static_cast<float>(least + (most - least) * random.uniform());
  }
  Numbers uniforms(uint64_t count, double limit);

  Numbers parameter(const rnn_parameter &place);
  /// Other samples of the batch's length, and states for half of the stateful models.
  void drawSamples(BatchNumbers &batch, uint64_t samples);
  /// Some samples, or steps, weigh nothing.
  void drawWeights(BatchNumbers &batch);
  /// What a call of the training functions gets besides: seed, step and frozen parameters.
  void drawCall(BatchNumbers &batch);

  bool keepsSteps = false; // at least one of each input counts

private:
  Numbers input(uint64_t length);
  Numbers targets(uint64_t length);
  Numbers target(const rnn_value &target, uint64_t length);
  Numbers wholeNumbers(uint64_t count, uint64_t bound);

  const rnn_model &model;
  RandomStream &random;
};

} // namespace rnn::oracle
