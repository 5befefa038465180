// A safetensors file of the reference folder -> a case with its layers, tensors and tolerances.
#include "ReferenceCase.h"

#include "data/Error.h"
#include "data/ReadFile.h"

#include <sstream>

namespace rnn::reference {

using nlohmann::json;

const Array &ReferenceCase::tensor(const std::string &wanted) const {
  auto found = tensors.arrays.find(wanted);
  if (found == tensors.arrays.end())
    fail("case `{}` has no tensor `{}`", name, wanted);
  return found->second;
}

std::vector<std::string> ReferenceCase::series(const std::string &stem) const {
  std::vector<std::string> names;
  if (has(stem))
    names.push_back(stem);
  for (int i = 0; has(fmt::format("{}_{}", stem, i)); ++i)
    names.push_back(fmt::format("{}_{}", stem, i));
  return names;
}

std::vector<uint64_t> ReferenceCase::batchShape() const {
  std::vector<uint64_t> shape = tensor("input").shape;
  if (isModel && !shape.empty())
    shape.erase(shape.begin());
  if (shape.empty())
    fail("case `{}` has no samples", name);
  return shape;
}

std::vector<uint64_t> ReferenceCase::inputShape() const {
  std::vector<uint64_t> shape = batchShape();
  return {shape.begin() + 1, shape.end()};
}

namespace {

/// "1e-4", or "1e-4 prediction and loss, 1e-3 gradient"
void readTolerance(const std::string &text, ReferenceCase &result) {
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ',');) {
    std::istringstream words(part);
    double number = 0;
    if (!(words >> number))
      throw std::invalid_argument("the tolerance is not a number");
    if (!result.tolerance)
      result.tolerance = number;
    for (std::string word; words >> word;)
      result.tolerances[word] = number;
  }
}

/// The calls of layers whose results Keras' serialized arguments name.
void findInputs(const json &arguments, std::vector<CallReference> &inputs) {
  if (arguments.is_object() && arguments.contains("keras_history"))
    inputs.emplace_back(arguments.at("keras_history").at(0), arguments.at("keras_history").at(1));
  else if (arguments.is_structured())
    for (const json &part : arguments)
      findInputs(part, inputs);
}

/// Keras writes down how layers compute their masks.
bool computesMask(const std::string &className) {
  return className == "NotEqual" || className == "Any" || className == "ConvertToTensor";
}

} // namespace

ReferenceCase readCase(const std::filesystem::path &path) {
  ReferenceCase result;
  result.name = path.stem().string();
  result.tensors = readSafetensors(path);
  try {
    json description = json::parse(result.tensors.metadata.at("case"));
    if (auto found = result.tensors.metadata.find("tolerance");
        found != result.tensors.metadata.end())
      readTolerance(found->second, result);
    result.isModel = description.at("kind") == "model";
    if (!result.isModel) {
      result.layers.push_back({description.at("class"), description.at("config")});
      return result;
    }
    result.modelName = description.at("config").at("name");
    for (const json &layer : description.at("config").at("layers")) {
      if (layer.at("class_name") == "InputLayer" || computesMask(layer.at("class_name")))
        continue;
      LayerConfig &added = result.layers.emplace_back(layer.at("class_name"), layer.at("config"));
      for (const json &node : layer.value("inbound_nodes", json::array())) {
        LayerCall &call = added.calls.emplace_back();
        findInputs(node.at("args"), call.inputs);
        call.isReversed = node.at("kwargs").value("reverse", false);
        const std::string option = "use_causal_mask"; // masks follow from the layers
        if (node.at("kwargs").contains(option))
          added.config[option] = node.at("kwargs").at(option);
      }
    }
    result.loss = description.at("loss");
    result.optimizer = description.at("optimizer");
  } catch (const std::exception &error) {
    fail("`{}` describes no reference case: {}", path.string(), error.what());
  }
  return result;
}

KerasErrors readKerasErrors(const std::filesystem::path &path) {
  if (!std::filesystem::exists(path))
    return {};
  try {
    return json::parse(readFile(path)).get<KerasErrors>();
  } catch (const json::exception &error) {
    fail("`{}` does not hold Keras' errors: {}", path.string(), error.what());
  }
}

} // namespace rnn::reference
