// Weights, losses and outputs -> an error that names the first one that is not finite.
#include "training/FiniteResults.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "training/Shapes.h"

namespace rnn {

std::optional<std::string> findNotFiniteWeight(const rnn_model &model,
                                               std::span<const float> parameters) {
  for (const rnn_parameter &parameter : std::span(model.parameters, model.parameter_count)) {
    auto values = parameters.subspan(parameter.offset, parameter.size);
    if (areFinite(values))
      continue;
    auto found = findNotFinite(values, sizesOf(parameter.shape));
    return fmt::format("`{}` has {}", parameter.name, *found);
  }
  return std::nullopt;
}

void requireFiniteWeights(const rnn_model &model, std::span<const float> parameters,
                          const std::string &what) {
  if (auto found = findNotFiniteWeight(model, parameters))
    fail("{} are not finite: {}", what, *found);
}

void requireFiniteNumbers(std::span<const std::string> names, std::span<const double> values,
                          const std::string &where) {
  for (size_t i = 0; i < values.size(); ++i)
    if (auto found = nameOfNotFinite(values[i]))
      fail("{} is {}{}", names[i], *found, where);
}

void requireFiniteOutputs(const rnn_model &model, std::span<const float> outputs, uint64_t length,
                          uint64_t first) {
  if (areFinite(outputs))
    return;
  uint64_t size = rnn_output_size(&model, length);
  for (uint64_t row = 0; row * size < outputs.size(); ++row)
    requireFiniteOutput(model, outputs.subspan(row * size, size), length,
                        fmt::format("row {}", first + row));
}

void requireFiniteOutput(const rnn_model &model, std::span<const float> output, uint64_t length,
                         const std::string &place) {
  for (const rnn_value &value : std::span(model.outputs, model.output_count)) {
    auto numbers =
        output.subspan(value.offset + length * value.offset_per_step, sizeOf(value.shape, length));
    std::vector<uint64_t> shape = sizesOf(value.shape, length);
    if (auto found = findNotFinite(numbers, shape))
      fail("the prediction of {} is not finite: `{}` has {}", place, value.name, *found);
  }
}

} // namespace rnn
