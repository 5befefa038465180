// NeuralAmpModeler's .nam -> a stack of LSTMs with their states at rest, and a dense layer.
// The layout is that of its own reader, NAM/lstm.cpp.
#include "exchange/amplifiers/AmplifierModel.h"
#include "exchange/amplifiers/Amplifiers.h"
#include "exchange/pytorch/Layouts.h"

namespace rnn::exchange {

namespace {

/// Takes arrays from the front of a list of numbers.
class Numbers {
public:
  Numbers(Array list, std::string what) : list(std::move(list)), what(std::move(what)) {}

  Array take(std::vector<uint64_t> shape) {
    uint64_t count = *elementsOf(shape);
    if (count > list.values.size() - place)
      fail("{} has {} weights, fewer than the layers of its `config` need", what,
           list.values.size());
    auto begin = list.values.begin() + std::ptrdiff_t(place);
    place += count;
    return {std::move(shape), {begin, begin + std::ptrdiff_t(count)}};
  }

  void requireEnd() const {
    if (place != list.values.size())
      fail("{} has {} weights, but the layers of its `config` need {}", what, list.values.size(),
           place);
  }

private:
  Array list;
  std::string what;
  uint64_t place = 0;
};

/// A row is the input's part, then the state's: [rows, features + units].
std::pair<Array, Array> splitColumns(const Array &matrix, uint64_t features) {
  uint64_t rows = matrix.shape[0], columns = matrix.shape[1];
  Array input{{rows, features}, {}}, state{{rows, columns - features}, {}};
  for (uint64_t row = 0; row < rows; ++row) {
    const float *begin = matrix.row(row);
    input.values.insert(input.values.end(), begin, begin + features);
    state.values.insert(state.values.end(), begin + features, begin + columns);
  }
  return {std::move(input), std::move(state)};
}

bool isNam(std::string_view start, const std::filesystem::path &path) {
  return isJsonWith(start, path, "architecture");
}

ImportedModel readNam(const std::filesystem::path &path) {
  std::string what = fmt::format("`{}`", path.string());
  Json file = readJson(path);
  std::string architecture = memberOr<std::string>(file, "architecture", "");
  if (architecture != "LSTM")
    fail("{} is a model of the architecture `{}`; only `LSTM` is made of layers of the language",
         what, architecture);
  const Json &config = member(file, "config", what);
  std::string place = what + ", config";
  auto optional = [&](const char *name, const char *older) {
    const char *present = config.is_object() && config.contains(name) ? name : older;
    return config.is_object() && config.contains(present) ? sizeOf(config, present, place) : 1;
  };
  int64_t features = optional("input_size", "in_channels");
  int64_t outputs = optional("out_channels", "output_size");
  auto units = uint64_t(sizeOf(config, "hidden_size", place, 4096));
  int64_t layers = sizeOf(config, "num_layers", place, 64);

  Numbers numbers(arrayOf(member(file, "weights", what), what + ", weights"), what);
  AmplifierModel model(features);
  for (int64_t layer = 0; layer < layers; ++layer) {
    uint64_t width = layer == 0 ? uint64_t(features) : units;
    auto [input, state] = splitColumns(numbers.take({4 * units, width + units}), width);
    Array bias = numbers.take({4 * units});
    Array none{bias.shape, std::vector<float>(bias.values.size())};
    Array h = numbers.take({units}), c = numbers.take({units});
    model.addRecurrent("lstm", fromTorch({input, state, bias, none}, 4), {h, c});
  }
  Array head = transposed(numbers.take({uint64_t(outputs), units}));
  Array bias = numbers.take({uint64_t(outputs)});
  numbers.requireEnd();
  model.addDense({head, bias});
  if (double rate = memberOr<double>(file, "sample_rate", 0); rate > 0)
    model.note(fmt::format("a step is one sample of audio at {} Hz", rate));
  if (file.contains("metadata") && !file["metadata"].is_null())
    model.note("`metadata` of the file, such as loudness and gear, has no effect");
  return model.finish();
}

} // namespace

Format namFormat() {
  return {.name = "nam",
          .description = "NeuralAmpModeler (.nam)",
          .recognizes = isNam,
          .readModel = readNam,
          .ending = ".nam",
          .write = writeNam};
}

} // namespace rnn::exchange
