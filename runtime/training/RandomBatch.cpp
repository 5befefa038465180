// Values of rows, one after another.
#include "training/RandomBatch.h"

#include "data/Random.h"
#include "training/Shapes.h"

namespace rnn {

namespace {

std::vector<float> randomValues(const rnn_model &model, std::span<const rnn_value> row,
                                uint64_t length, uint32_t stream) {
  RandomStream random(0, RandomPurpose::Data, stream);
  std::vector<float> values;
  for (uint64_t sample = 0; sample < model.batch; ++sample)
    for (const rnn_value &value : row)
      for (uint64_t i = 0; i < sizeOf(value.shape, length); ++i)
        values.push_back(value.classes ? float(random.below(value.classes)) : random.uniform());
  return values;
}

} // namespace

RandomBatch::RandomBatch(const rnn_model &model, uint64_t length) {
  length = rnn_has_any_length(&model) ? length : 0;
  inputs = randomValues(model, {model.inputs, model.input_count}, length, 0);
  targets = randomValues(model, {model.targets, model.target_count}, length, 1);
  view = {inputs.data(), targets.data(), model.batch, nullptr, length};
}

} // namespace rnn
