// The parameters of a model <-> a safetensors file, matched by name and shape.
#include "training/Weights.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "data/Safetensors.h"
#include "training/FiniteResults.h"
#include "training/Shapes.h"
#include "training/checkpoint/Checkpoint.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn {

namespace {

std::span<const rnn_parameter> parametersOf(const rnn_model &model) {
  return {model.parameters, model.parameter_count};
}

bool isOf(const rnn_model &model, std::string_view name) {
  return std::ranges::any_of(
      parametersOf(model), [&](const rnn_parameter &parameter) { return name == parameter.name; });
}

/// The first part of the file's names, such as "sequential/", if the model's names follow it. Empty
/// if there is no such part, or several.
std::string prefixOf(const Tensors &tensors, const rnn_model &model) {
  std::map<std::string, uint64_t> found;
  for (const auto &[name, array] : tensors.arrays) {
    if (isOf(model, name))
      return {};
    size_t end = name.find('/') + 1; // npos + 1 is 0
    if (end > 0 && isOf(model, std::string_view(name).substr(end)))
      ++found[name.substr(0, end)];
  }
  return found.size() == 1 ? found.begin()->first : "";
}

/// The result of comparing a file with a model.
struct Comparison {
  std::vector<std::pair<const rnn_parameter *, const Array *>> same; // equal name and shape
  std::vector<std::string> otherShapes, missing, superfluous;
  std::vector<std::string> differences; // described in words
};

Comparison compare(const Tensors &tensors, const rnn_model &model) {
  Comparison result;
  std::string prefix = prefixOf(tensors, model);
  for (const rnn_parameter &parameter : parametersOf(model)) {
    auto tensor = tensors.arrays.find(prefix + parameter.name);
    if (tensor == tensors.arrays.end()) {
      result.missing.push_back(parameter.name);
      result.differences.push_back(fmt::format("`{}` is missing", parameter.name));
    } else if (tensor->second.shape != sizesOf(parameter.shape)) {
      result.missing.push_back(parameter.name);
      result.otherShapes.push_back(fmt::format("`{}` has the shape {}, expected {}", tensor->first,
                                               formatShape(tensor->second.shape),
                                               formatShape(sizesOf(parameter.shape))));
      result.differences.push_back(result.otherShapes.back());
    } else {
      result.same.emplace_back(&parameter, &tensor->second);
    }
  }
  for (const auto &[name, array] : tensors.arrays) {
    if (name.starts_with(checkpointPrefix)) // a checkpoint has weights and more
      continue;
    if (!name.starts_with(prefix) || !isOf(model, std::string_view(name).substr(prefix.size()))) {
      result.superfluous.push_back(fmt::format("`{}` is not in the model", name));
      result.differences.push_back(result.superfluous.back());
    }
  }
  return result;
}

/// Copies all weights, or none if one of them is not finite.
void copyWeights(const std::filesystem::path &path, const Comparison &comparison,
                 std::span<float> parameters) {
  for (auto [parameter, array] : comparison.same)
    if (auto found = findNotFinite(array->values, array->shape))
      fail("the weights `{}` are not finite: `{}` has {}", path.string(), parameter->name, *found);
  for (auto [parameter, array] : comparison.same)
    std::ranges::copy(array->values, parameters.begin() + parameter->offset);
}

/// Files of other layouts may have the same names and shapes, but other numbers.
void requireKerasLayout(const std::filesystem::path &path, const Tensors &tensors) {
  const std::string ours = weightsMetadata("").at("layout");
  auto layout = tensors.metadata.find("layout");
  if (layout != tensors.metadata.end() && layout->second != ours)
    fail("the weights `{}` have the layout `{}`, and a model reads `{}`; `rnn import` converts "
         "files of other tools",
         path.string(), layout->second, ours);
}

[[noreturn]] void failWith(const std::filesystem::path &path, const rnn_model &model,
                           const Comparison &comparison) {
  std::vector<std::string> differences = comparison.differences;
  constexpr size_t named = 3;
  std::string more =
      differences.size() > named ? fmt::format("; and {} more", differences.size() - named) : "";
  differences.resize(std::min(differences.size(), named));
  std::string hint = comparison.same.empty() ? "; `rnn import` converts files of other tools" : "";
  fail("the weights `{}` do not belong to model `{}`: {}{}{}", path.string(), model.name,
       fmt::join(differences, "; "), more, hint);
}

} // namespace

void saveWeights(const std::filesystem::path &path, const rnn_model &model,
                 std::span<const float> parameters, const Metadata &more) {
  requireFiniteWeights(model, parameters, fmt::format("the weights for `{}`", path.string()));
  WholeFile file(path);
  saveWeights(file, model, parameters, more);
  file.publish();
}

void saveWeights(WholeFile &file, const rnn_model &model, std::span<const float> parameters,
                 const Metadata &more) {
  Tensors tensors;
  tensors.metadata = more;
  tensors.metadata.merge(weightsMetadata(model.name));
  for (const rnn_parameter &parameter : parametersOf(model)) {
    auto values = parameters.subspan(parameter.offset, parameter.size);
    tensors.arrays[parameter.name] = {sizesOf(parameter.shape), {values.begin(), values.end()}};
  }
  writeSafetensors(file, tensors);
}

Metadata readMetadata(const std::filesystem::path &path) { return readSafetensorsMetadata(path); }

Metadata loadWeights(const std::filesystem::path &path, const rnn_model &model,
                     std::span<float> parameters) {
  Tensors tensors = readSafetensors(path);
  requireKerasLayout(path, tensors);
  Comparison comparison = compare(tensors, model);
  if (!comparison.differences.empty())
    failWith(path, model, comparison);
  copyWeights(path, comparison, parameters);
  return std::move(tensors.metadata);
}

PartialWeights loadPartOfWeights(const std::filesystem::path &path, const rnn_model &model,
                                 std::span<float> parameters) {
  Tensors tensors = readSafetensors(path);
  requireKerasLayout(path, tensors);
  Comparison comparison = compare(tensors, model);
  if (comparison.same.empty())
    failWith(path, model, comparison);
  copyWeights(path, comparison, parameters);
  PartialWeights result{std::move(tensors.metadata), std::move(comparison.otherShapes),
                        std::move(comparison.missing), comparison.same.size()};
  result.leftOut.insert(result.leftOut.end(), comparison.superfluous.begin(),
                        comparison.superfluous.end());
  return result;
}

} // namespace rnn
