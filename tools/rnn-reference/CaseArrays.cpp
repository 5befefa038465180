// The tensors of a case -> arrays in the order of the model's table.
#include "CaseArrays.h"

#include "WriteModel.h"

#include "data/Error.h"

#include <algorithm>

namespace rnn::reference {

namespace {

/// The input [samples, time, features], with masked steps set to `maskValue`.
std::vector<float> maskedInput(const ReferenceCase &reference) {
  std::vector<float> input = reference.tensor("input").values;
  if (!reference.has("mask"))
    return input;
  const std::vector<float> &mask = reference.tensor("mask").values; // [samples, time]
  uint64_t features = input.size() / mask.size();
  for (uint64_t step = 0; step < mask.size(); ++step)
    if (mask[step] == 0)
      std::fill_n(input.begin() + step * features, features, maskValue);
  return input;
}

std::vector<float> joinRows(uint64_t samples, const std::vector<Array> &parts) {
  std::vector<float> joined;
  for (uint64_t sample = 0; sample < samples; ++sample)
    for (const Array &part : parts)
      joined.insert(joined.end(), part.row(sample), part.row(sample) + part.rowSize());
  return joined;
}

std::vector<Array> tensorsOf(const ReferenceCase &reference,
                             const std::vector<std::string> &names) {
  std::vector<Array> tensors;
  for (const std::string &name : names)
    tensors.push_back(reference.tensor(name));
  return tensors;
}

} // namespace

std::vector<std::string> inputTensors(const ReferenceCase &reference) {
  std::vector<std::string> names = {"input"};
  for (const std::string &state : reference.series("initial_state"))
    names.push_back(state);
  return names;
}

std::vector<float> layerInput(const ReferenceCase &reference) {
  std::vector<Array> parts = tensorsOf(reference, inputTensors(reference));
  parts.front().values = maskedInput(reference);
  return joinRows(reference.samples(), parts);
}

std::vector<float> joinRows(const ReferenceCase &reference, const std::vector<std::string> &names) {
  return joinRows(reference.samples(), tensorsOf(reference, names));
}

std::string tensorName(const ReferenceCase &reference, const rnn_parameter &parameter,
                       ParameterTensor which) {
  if (reference.isModel) {
    std::string_view prefix = which == ParameterTensor::Initial    ? "initial"
                              : which == ParameterTensor::Gradient ? "gradient"
                                                                   : "final";
    return fmt::format("{}/{}/{}", prefix, reference.modelName, parameter.name);
  }
  std::string layer = reference.layers.front().name() + "/";
  std::string_view name = parameter.name;
  if (!name.starts_with(layer))
    fail("case `{}` has the parameter `{}`, which is not of layer `{}`", reference.name, name,
         layer);
  name.remove_prefix(layer.size());
  return (which == ParameterTensor::Gradient ? "d_" : "") + std::string(name);
}

void setParameters(const ReferenceCase &reference, const rnn_model &model, float *arena) {
  for (uint64_t i = 0; i < model.parameter_count; ++i) {
    const rnn_parameter &parameter = model.parameters[i];
    std::string name = tensorName(reference, parameter, ParameterTensor::Initial);
    const Array &weight = reference.tensor(name);
    std::vector<uint64_t> shape(parameter.shape.sizes,
                                parameter.shape.sizes + parameter.shape.rank);
    if (weight.shape != shape)
      fail("`{}` of case `{}` has the shape {}, the model's has {}", name, reference.name,
           formatShape(weight.shape), formatShape(shape));
    std::ranges::copy(weight.values, arena + parameter.offset);
  }
}

} // namespace rnn::reference
