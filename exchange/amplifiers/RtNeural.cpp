// RTNeural's JSON, as its model_loader.h reads it, with AIDA-X's gains and skip connection -> a
// stack of layers.
#include "exchange/amplifiers/AmplifierModel.h"
#include "exchange/amplifiers/Amplifiers.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

constexpr std::string_view activations[] = {"tanh",        "relu",     "sigmoid", "softmax",
                                            "elu",         "linear",   "selu",    "softplus",
                                            "exponential", "softsign", "gelu"};

/// Of the largest output: both programs compute in float32, over thousands of steps.
constexpr double referenceTolerance = 1e-4;

/// AIDA-X's gains are in dB; -90 and less is silence.
double factorOf(const Json &file, const char *name) {
  double gain = memberOr<double>(file, name, 0);
  return gain > -90 ? std::pow(10, gain / 20) : 0;
}

class Reader {
public:
  explicit Reader(const std::filesystem::path &path)
      : what(fmt::format("`{}`", path.string())), file(readJson(path)),
        features(lastSize(member(file, "in_shape", what), what + ", in_shape")), model(features) {}

  ImportedModel read() {
    width = uint64_t(features);
    if (double factor = factorOf(file, "in_gain"); factor != 1)
      model.scaleInput(factor);
    const Json &layers = member(file, "layers", what);
    if (!layers.is_array() || layers.empty())
      fail("{}: `layers` is no list of layers", what);
    for (size_t i = 0; i < layers.size(); ++i)
      addLayer(layers[i], i);
    if (!lacking.empty())
      fail("{} has layers that the language lacks: {}", what, fmt::join(lacking, ", "));
    if (auto skip = memberOr<int64_t>(file, "in_skip", 0); skip != 0) {
      if (skip != 1 || width != 1)
        fail("{}: `in_skip` is {}, for a model of {} outputs; only the audio is added, to one "
             "output",
             what, skip, width);
      model.addSkip(1);
    }
    if (double factor = factorOf(file, "out_gain"); factor != 1)
      model.scale(factor);
    addReference();
    return model.finish();
  }

private:
  /// The last size of a shape: those before it are the batch and the time, `null`.
  static int64_t lastSize(const Json &shape, const std::string &what) {
    Json object = {{"size", shape.is_array() && !shape.empty() ? shape.back() : shape}};
    return sizeOf(object, "size", what);
  }

  void addLayer(const Json &layer, size_t index) {
    std::string type = memberOr<std::string>(layer, "type", "");
    place = fmt::format("{}, layer {} (`{}`)", what, index, type);
    weights.clear();
    if (layer.is_object() && layer.contains("weights")) {
      const Json &lists = layer["weights"];
      for (size_t i = 0; i < lists.size(); ++i)
        weights.push_back(arrayOf(lists.at(i), fmt::format("{}, weight {}", place, i)));
    }
    std::string activation = memberOr<std::string>(layer, "activation", "");
    if (!activation.empty() && !std::ranges::count(activations, activation))
      fail("{} has the activation `{}`; known are {}", place, activation,
           fmt::join(activations, ", "));
    if (type == "lstm" || type == "gru")
      addRecurrent(type, layer, activation);
    else if (type == "dense" || type == "time-distributed-dense")
      addDense(layer, activation.empty() ? "linear" : activation);
    else if (type == "activation")
      model.add(callValue("activation",
                          {{"activation", nameValue(activation.empty() ? "linear" : activation)}}),
                {});
    else if (type == "prelu")
      addPrelu(index);
    else if (type == "batchnorm")
      addBatchNormalization(layer);
    else
      lacking.push_back(fmt::format("layer {} (`{}`)", index, type));
  }

  void addRecurrent(const std::string &type, const Json &layer, const std::string &activation) {
    auto units = uint64_t(lastSize(member(layer, "shape", place), place + ", shape"));
    uint64_t columns = (type == "lstm" ? 4 : 3) * units;
    require(0, {width, columns});
    require(1, {units, columns});
    bool isSingle = type == "lstm" || (weights.size() > 2 && weights[2].shape.size() == 1);
    if (weights.size() > 2)
      require(2, isSingle ? std::vector{columns} : std::vector<uint64_t>{2, columns});
    requireCount(2, 3);
    if (!activation.empty() && activation != "tanh")
      fail("{} has the activation `{}`; RTNeural computes recurrent layers with `tanh`", place,
           activation);
    model.addRecurrent(type, weights);
    width = units;
  }

  void addDense(const Json &layer, const std::string &activation) {
    auto units = uint64_t(lastSize(member(layer, "shape", place), place + ", shape"));
    require(0, {width, units});
    if (weights.size() > 1)
      require(1, {units});
    requireCount(1, 2);
    model.addDense(weights, activation);
    width = units;
  }

  /// One slope for all features is a leaky ReLU.
  void addPrelu(size_t index) {
    requireCount(1, 1);
    const std::vector<float> &slopes = weights[0].values;
    bool isOne = !slopes.empty() &&
                 std::ranges::all_of(slopes, [&](float slope) { return slope == slopes[0]; });
    if (!isOne) {
      lacking.push_back(fmt::format("layer {} (`prelu` with a slope for each feature)", index));
      return;
    }
    Value slope = callValue("leaky_relu", {{"negative_slope", realValue(slopes[0])}});
    model.add(callValue("activation", {{"activation", slope}}), {});
  }

  /// Gamma, beta, mean and variance; without scale and shift the last two.
  void addBatchNormalization(const Json &layer) {
    requireCount(2, 4);
    bool isAffine = weights.size() == 4;
    for (size_t i = 0; i < weights.size(); ++i)
      require(i, {width});
    model.add(callValue("batch_normalization",
                        {{"epsilon", realValue(memberOr<double>(layer, "epsilon", 1e-3))},
                         {"center", booleanValue(isAffine)},
                         {"scale", booleanValue(isAffine)}}),
              weights);
  }

  void require(size_t index, const std::vector<uint64_t> &shape) const {
    if (index >= weights.size())
      fail("{} has {} weights, expected one of the shape {}", place, weights.size(),
           formatShape(shape));
    if (weights[index].shape != shape)
      fail("{}, weight {} has the shape {}, expected {}", place, index,
           formatShape(weights[index].shape), formatShape(shape));
  }

  void requireCount(size_t least, size_t most) const {
    if (weights.size() < least || weights.size() > most)
      fail("{} has {} weights, expected {}", place, weights.size(),
           least == most ? fmt::format("{}", least) : fmt::format("{} to {}", least, most));
  }

  /// Samples of audio with all knobs at 0, unless it has all features.
  void addReference() {
    if (!file.contains("input_batch") || !file.contains("output_batch"))
      return;
    Array input = arrayOf(file["input_batch"], what + ", input_batch");
    Array output = arrayOf(file["output_batch"], what + ", output_batch");
    uint64_t count = uint64_t(features), steps = output.values.size() / width;
    if (steps == 0 || output.values.size() != steps * width ||
        (input.values.size() != steps && input.values.size() != steps * count)) {
      model.note("`input_batch` and `output_batch` do not have the shapes of the model");
      return;
    }
    Array steps3{{1, steps, count}, std::vector<float>(steps * count)};
    bool hasKnobs = input.values.size() == steps * count;
    for (uint64_t i = 0; i < input.values.size(); ++i)
      steps3.values[hasKnobs ? i : i * count] = input.values[i];
    output.shape = {1, steps, width};
    model.setReference({{std::move(steps3)}, {std::move(output)}, referenceTolerance});
  }

  std::string what;
  Json file;
  int64_t features;
  AmplifierModel model;
  uint64_t width = 0; // features of the value at the top

  std::string place;          // of the present layer
  std::vector<Array> weights; // of the present layer
  std::vector<std::string> lacking;
};

bool isRtNeural(std::string_view start, const std::filesystem::path &path) {
  return isJsonWith(start, path, "in_shape");
}

ImportedModel readRtNeural(const std::filesystem::path &path) { return Reader(path).read(); }

} // namespace

Format rtNeuralFormat() {
  return {.name = "rtneural",
          .description = "RTNeural (.json)",
          .recognizes = isRtNeural,
          .readModel = readRtNeural,
          .ending = ".json",
          .write = writeRtNeural};
}

Format aidaXFormat() {
  return {.name = "aida-x",
          .description = "AIDA-X (.json)",
          .readModel = readRtNeural, // recognized as RTNeural's
          .write = writeAidaX};
}

} // namespace rnn::exchange
