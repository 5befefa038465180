// A stack of layers -> the JSON that RTNeural's model_loader.h and AIDA-X read.
#include "data/Error.h"
#include "exchange/Json.h"
#include "exchange/amplifiers/AmplifierStack.h"
#include "exchange/amplifiers/Amplifiers.h"
#include "model/Arguments.h"
#include "model/LayerDefinition.h"

#include <algorithm>
#include <cmath>

namespace rnn::exchange {

namespace {

/// Nested lists, as NumPy writes them.
Json listOf(const Array &array, size_t axis = 0, uint64_t place = 0) {
  Json list = Json::array();
  uint64_t stride = 1;
  for (size_t i = axis + 1; i < array.shape.size(); ++i)
    stride *= array.shape[i];
  for (uint64_t i = 0; i < array.shape[axis]; ++i) {
    uint64_t element = place + i * stride;
    if (axis + 1 == array.shape.size())
      list.push_back(array.values[element]);
    else
      list.push_back(listOf(array, axis + 1, element));
  }
  return list;
}

class Writer {
public:
  Writer(const CheckedModel &model, const Tensors &weights, std::string format)
      : model(model), weights(weights), format(std::move(format)) {}

  std::string write(bool isAidaX) const {
    AmplifierStack stack = amplifierStack(model, format);
    Json file = {{"in_shape", {nullptr, nullptr, stack.features}}, {"layers", Json::array()}};
    for (const rnnc::Layer *layer : stack.layers)
      file["layers"].push_back(layerOf(*layer));
    bool needsAidaX = stack.hasSkip || stack.inputGain != 1 || stack.outputGain != 1;
    if (needsAidaX && !isAidaX)
      fail("{} has no skip connection and no gains, which model `{}` has; `--format aida-x` has "
           "them",
           format, model.model.name);
    if (isAidaX) {
      file["in_skip"] = int(stack.hasSkip);
      file["in_gain"] = 20 * std::log10(stack.inputGain);
      file["out_gain"] = 20 * std::log10(stack.outputGain);
    }
    return file.dump() + "\n";
  }

private:
  Json layerOf(const rnnc::Layer &layer) const {
    const rnnc::Layer &inner = layer.wrapped.empty() ? layer : layer.wrapped.front();
    std::string_view kind = inner.definition->schema.name;
    Json result = {{"shape", {nullptr, nullptr, layer.outputShape.back()}},
                   {"activation", ""},
                   {"weights", Json::array()}};
    bool isStep = layer.wrapped.size() == 1;
    if ((kind == "lstm" || kind == "gru") && layer.wrapped.empty()) {
      requirePlainRecurrent(layer, format);
      if (!layer.initialStates.empty())
        fail("{} begins with zeros, but layer `{}` of model `{}` has an initial state", format,
             layer.name, model.model.name);
      result["type"] = kind;
    } else if (kind == "dense" && (layer.wrapped.empty() || isStep)) {
      result["type"] = "dense";
      result["activation"] = activationOf(inner);
    } else if (kind == "activation" && (layer.wrapped.empty() || isStep)) {
      result["type"] = "activation";
      result["activation"] = activationOf(inner);
      return result;
    } else if (kind == "batch_normalization" && layer.wrapped.empty()) {
      return batchNormalization(layer, std::move(result));
    } else {
      fail("{} has no layer like `{}` of model `{}`", format, layer.name, model.model.name);
    }
    for (const Array &array : weightsWithBias(inner, model, weights))
      result["weights"].push_back(listOf(array));
    return result;
  }

  std::string activationOf(const rnnc::Layer &layer) const {
    constexpr std::string_view known[] = {"tanh", "relu", "sigmoid", "softmax", "elu"};
    const std::string &name = plainActivation(layer, format);
    if (name == "linear")
      return "";
    if (!std::ranges::count(known, name))
      fail("{} has no activation `{}`, which layer `{}` has", format, name, layer.name);
    return name;
  }

  /// RTNeural's reader takes gamma, beta, mean and variance.
  Json batchNormalization(const rnnc::Layer &layer, Json result) const {
    result["type"] = "batchnorm";
    result["epsilon"] = layer.call->arguments.real("epsilon");
    std::vector<WeightPlace> places = model.weightsOf(layer);
    auto size = uint64_t(layer.outputShape.back());
    for (const auto &[name, otherwise] : {std::pair("gamma", 1.0f),
                                          {"beta", 0.0f},
                                          {"moving_mean", 0.0f},
                                          {"moving_variance", 1.0f}}) {
      auto place = std::ranges::find_if(places, [&, wanted = std::string(name)](const auto &each) {
        return each.path.ends_with("/" + wanted);
      });
      Array absent{{size}, std::vector<float>(size, otherwise)};
      result["weights"].push_back(
          listOf(place == places.end() ? absent : weights.arrays.at(place->path)));
    }
    return result;
  }

  const CheckedModel &model;
  const Tensors &weights;
  std::string format;
};

} // namespace

std::string writeRtNeural(const CheckedModel &model, const Tensors &weights) {
  return Writer(model, weights, "RTNeural's JSON").write(/*isAidaX=*/false);
}

std::string writeAidaX(const CheckedModel &model, const Tensors &weights) {
  return Writer(model, weights, "AIDA-X's JSON").write(/*isAidaX=*/true);
}

} // namespace rnn::exchange
