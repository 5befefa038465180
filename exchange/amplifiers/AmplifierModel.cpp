// A stack of layers over audio and knobs -> an imported model; JSON -> arrays.
#include "exchange/amplifiers/AmplifierModel.h"

#include "data/ReadFile.h"
#include "model/Model.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rnn::exchange {

namespace {

/// Many times the largest of these models.
constexpr uint64_t mostJsonBytes = uint64_t(1) << 26;
constexpr size_t mostAxes = 4;

bool isZero(const Array &array) {
  return std::ranges::all_of(array.values, [](float value) { return value == 0; });
}

void flatten(const Json &value, size_t axis, Array &array, const std::string &what) {
  if (value.is_array()) {
    if (axis == mostAxes)
      fail("{} has lists within lists, more than {} deep", what, mostAxes);
    if (array.shape.size() == axis) {
      if (!array.values.empty())
        fail("{} has a list beside a number", what);
      array.shape.push_back(value.size());
    }
    if (value.size() != array.shape[axis])
      fail("{} has lists of {} and of {} values", what, array.shape[axis], value.size());
    for (const Json &element : value)
      flatten(element, axis + 1, array, what);
    return;
  }
  if (axis != array.shape.size())
    fail("{} has a number beside a list", what);
  if (value.is_null())
    array.values.push_back(std::numeric_limits<float>::quiet_NaN());
  else if (value.is_number())
    array.values.push_back(value.get<float>());
  else
    fail("{} has a value that is no number: `{}`", what, value.dump().substr(0, 40));
}

} // namespace

AmplifierModel::AmplifierModel(int64_t features) : features(features), below("x"), top("x") {
  model.inputs.push_back(
      {.name = "x", .isTokens = false, .shape = {rnnc::unknownLength, features}});
}

std::string AmplifierModel::apply(Value call, std::vector<std::string> inputs) {
  std::string result = fmt::format("value {}", model.layers.size());
  model.layers.push_back({.call = std::move(call),
                          .inputs = std::move(inputs),
                          .initialStates = {},
                          .results = {result},
                          .weights = {}});
  return result;
}

void AmplifierModel::add(Value call, std::vector<Array> weights, std::vector<Array> states) {
  top = apply(std::move(call), {top});
  ImportedLayer &layer = model.layers.back();
  layer.weights = std::move(weights);
  for (size_t i = 0; i < states.size(); ++i) {
    std::string name = fmt::format("{}{}", i == 0 ? "h" : "c", stateCount);
    layer.initialStates.push_back(name);
    model.parameters.push_back({name, std::move(states[i])});
  }
  if (!states.empty())
    ++stateCount;
}

void AmplifierModel::addRecurrent(const std::string &kind, std::vector<Array> weights,
                                  std::vector<Array> states) {
  auto units = int64_t(weights.at(1).shape.at(0));
  Value call =
      callValue(kind, {{"units", integerValue(units)}, {"return_sequences", booleanValue(true)}});
  if (weights.size() < 3)
    addArgument(call, "use_bias", booleanValue(false));
  else if (kind == "gru")
    addArgument(call, "reset_after", booleanValue(weights[2].shape.size() == 2));
  if (std::ranges::all_of(states, isZero))
    states.clear();
  add(std::move(call), std::move(weights), std::move(states));
}

void AmplifierModel::addDense(std::vector<Array> weights, const std::string &activation) {
  Value call = callValue("dense", {{"units", integerValue(int64_t(weights.at(0).shape.at(1)))},
                                   {"activation", nameValue(activation)}});
  if (weights.size() < 2)
    addArgument(call, "use_bias", booleanValue(false));
  add(std::move(call), std::move(weights));
}

void AmplifierModel::scaleInput(double factor) {
  Value rescaling = callValue("rescaling", {{"scale", realValue(factor)}});
  if (features == 1) {
    below = top = apply(rescaling, {"x"});
    return;
  }
  auto select = [&](int64_t start, int64_t stop) {
    return apply(callValue("select_features",
                           {{"start", integerValue(start)}, {"stop", integerValue(stop)}}),
                 {"x"});
  };
  std::string audio = apply(rescaling, {select(0, 1)});
  std::string knobs = select(1, features);
  below = top = apply(callValue("concatenate"), {audio, knobs});
}

void AmplifierModel::scale(double factor) {
  add(callValue("rescaling", {{"scale", realValue(factor)}}), {});
}

void AmplifierModel::addSkip(int64_t count) {
  std::string skipped = below;
  if (count < features)
    skipped = apply(
        callValue("select_features", {{"start", integerValue(0)}, {"stop", integerValue(count)}}),
        {below});
  top = apply(callValue("add"), {top, skipped});
}

ImportedModel AmplifierModel::finish() {
  model.outputs = {top};
  return std::move(model);
}

Json readJson(const std::filesystem::path &path) {
  return parseJson(readFile(path, mostJsonBytes), fmt::format("`{}`", path.string()));
}

Array arrayOf(const Json &value, const std::string &what) {
  Array array;
  if (!value.is_array())
    fail("{} is no list of numbers", what);
  flatten(value, 0, array, what);
  if (elementsOf(array.shape) != array.values.size())
    fail("{} has lists of unequal lengths", what);
  return array;
}

int64_t sizeOf(const Json &object, const std::string &name, const std::string &what, int64_t most) {
  const Json &value = member(object, name, what);
  if (!value.is_number() || value.get<double>() < 1 || value.get<double>() > double(most) ||
      value.get<double>() != std::floor(value.get<double>()))
    fail("{}: `{}` is `{}`; a whole number from 1 to {} is expected", what, name,
         value.dump().substr(0, 40), most);
  return value.get<int64_t>();
}

bool isJsonWith(std::string_view start, const std::filesystem::path &path, std::string_view name) {
  size_t first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == start.npos || start[first] != '{')
    return false;
  std::string quoted = fmt::format("\"{}\"", name);
  try {
    return start.find(quoted) != start.npos ||
           readFile(path, mostJsonBytes).find(quoted) != std::string::npos;
  } catch (const Error &) {
    return false;
  }
}

} // namespace rnn::exchange
