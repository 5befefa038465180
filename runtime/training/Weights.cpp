#include "training/Weights.h"

#include "data/Error.h"
#include "data/Safetensors.h"
#include "training/Shapes.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn {

namespace {

std::span<const rnn_parameter> parametersOf(const rnn_model &model) {
  return {model.parameters, model.parameter_count};
}

/// What the file has not, has otherwise, and has too much.
std::vector<std::string> differences(const Tensors &tensors, const rnn_model &model) {
  std::vector<std::string> found;
  for (const rnn_parameter &parameter : parametersOf(model)) {
    auto tensor = tensors.arrays.find(parameter.name);
    if (tensor == tensors.arrays.end())
      found.push_back(fmt::format("`{}` is missing", parameter.name));
    else if (tensor->second.shape != sizesOf(parameter.shape))
      found.push_back(fmt::format("`{}` has the shape {}, expected {}", parameter.name,
                                  formatShape(tensor->second.shape),
                                  formatShape(sizesOf(parameter.shape))));
  }
  for (const auto &[name, array] : tensors.arrays)
    if (std::ranges::none_of(parametersOf(model), [&](const rnn_parameter &parameter) {
          return name == parameter.name;
        }))
      found.push_back(fmt::format("`{}` is not of the model", name));
  return found;
}

} // namespace

void saveWeights(const std::filesystem::path &path, const rnn_model &model,
                 std::span<const float> parameters, const Metadata &more) {
  Tensors tensors;
  tensors.metadata = more;
  tensors.metadata.merge(Metadata{{"format", "rnn"},
                                  {"layout", "keras"},
                                  {"model", model.name},
                                  {"names", "paths of Keras 3"}});
  for (const rnn_parameter &parameter : parametersOf(model)) {
    auto values = parameters.subspan(parameter.offset, parameter.size);
    tensors.arrays[parameter.name] = {sizesOf(parameter.shape), {values.begin(), values.end()}};
  }
  writeSafetensors(path, tensors);
}

Metadata readMetadata(const std::filesystem::path &path) { return readSafetensors(path).metadata; }

Metadata loadWeights(const std::filesystem::path &path, const rnn_model &model,
                     std::span<float> parameters) {
  Tensors tensors = readSafetensors(path);
  std::vector<std::string> different = differences(tensors, model);
  if (!different.empty()) {
    constexpr size_t named = 3;
    std::string more =
        different.size() > named ? fmt::format("; and {} more", different.size() - named) : "";
    different.resize(std::min(different.size(), named));
    fail("the weights `{}` are not of model `{}`: {}{}", path.string(), model.name,
         fmt::join(different, "; "), more);
  }
  for (const rnn_parameter &parameter : parametersOf(model))
    std::ranges::copy(tensors.arrays.at(parameter.name).values,
                      parameters.begin() + parameter.offset);
  return std::move(tensors.metadata);
}

} // namespace rnn
