// GuitarML's JSON (model_data, and a state dict of PyTorch as lists) -> a recurrent stack, a dense
// layer and a skip connection.
#include "exchange/amplifiers/AmplifierModel.h"
#include "exchange/amplifiers/Amplifiers.h"
#include "exchange/pytorch/Layouts.h"

#include <algorithm>
#include <map>

namespace rnn::exchange {

namespace {

struct Unit {
  std::string_view name;  // in the file
  std::string_view layer; // of the language
  uint64_t gates;
};
constexpr Unit units[] = {{"LSTM", "lstm", 4}, {"GRU", "gru", 3}, {"RNN", "simple_rnn", 1}};

/// The lists of a state dict, each of which must be used.
class StateLists {
public:
  StateLists(const Json &lists, std::string what) : what(std::move(what)) {
    if (!lists.is_object())
      fail("{} is no object", this->what);
    for (const auto &[name, value] : lists.items())
      arrays[name] = arrayOf(value, fmt::format("{}, `{}`", this->what, name));
  }

  Array take(const std::string &name, const std::vector<uint64_t> &shape) {
    auto found = arrays.find(name);
    if (found == arrays.end())
      fail("{} has no `{}`", what, name);
    Array array = std::move(found->second);
    if (array.shape != shape)
      fail("{}, `{}` has the shape {}, expected {}", what, name, formatShape(array.shape),
           formatShape(shape));
    arrays.erase(found);
    return array;
  }

  bool has(const std::string &name) const { return arrays.contains(name); }

  void requireEmpty() const {
    if (!arrays.empty())
      fail("{} has `{}`, which belongs to no layer of `model_data`", what, arrays.begin()->first);
  }

private:
  std::string what;
  std::map<std::string, Array> arrays;
};

bool isGuitarMl(std::string_view start, const std::filesystem::path &path) {
  return isJsonWith(start, path, "model_data");
}

ImportedModel readGuitarMl(const std::filesystem::path &path) {
  std::string what = fmt::format("`{}`", path.string());
  Json file = readJson(path);
  const Json &data = member(file, "model_data", what);
  std::string place = what + ", model_data";
  std::string name = memberOr<std::string>(data, "model", "SimpleRNN");
  if (name != "SimpleRNN")
    fail("{} is a model `{}`; only `SimpleRNN` is made of layers of the language", what, name);
  std::string unitName = memberOr<std::string>(data, "unit_type", "");
  const auto *unit = std::ranges::find(units, unitName, &Unit::name);
  if (unit == std::end(units))
    fail("{}: `unit_type` is `{}`; `LSTM`, `GRU` or `RNN` is expected", place, unitName);
  auto features = uint64_t(sizeOf(data, "input_size", place));
  auto size = uint64_t(sizeOf(data, "hidden_size", place, 4096));
  auto outputs = uint64_t(data.contains("output_size") ? sizeOf(data, "output_size", place) : 1);
  int64_t layers = data.contains("num_layers") ? sizeOf(data, "num_layers", place, 64) : 1;
  auto skip = memberOr<int64_t>(data, "skip", 0);
  if (skip < 0 || (skip != 0 && uint64_t(skip) != outputs) || uint64_t(skip) > features)
    fail("{}: `skip` is {}; 0 or the number of outputs, {}, is expected", place, skip, outputs);

  StateLists lists(member(file, "state_dict", what), what + ", state_dict");
  AmplifierModel model{int64_t(features)};
  uint64_t rows = unit->gates * size;
  for (int64_t layer = 0; layer < layers; ++layer) {
    auto part = [&](const char *weight) { return fmt::format("rec.{}_l{}", weight, layer); };
    TorchRecurrent weights{lists.take(part("weight_ih"), {rows, layer == 0 ? features : size}),
                           lists.take(part("weight_hh"), {rows, size}),
                           {},
                           {}};
    bool hasBias = lists.has(part("bias_ih"));
    Array zeros{{rows}, std::vector<float>(rows)};
    weights.biasIh = hasBias ? lists.take(part("bias_ih"), {rows}) : zeros;
    weights.biasHh = hasBias ? lists.take(part("bias_hh"), {rows}) : zeros;
    model.addRecurrent(std::string(unit->layer), fromTorch(weights, unit->gates));
  }
  std::vector<Array> dense = {transposed(lists.take("lin.weight", {outputs, size}))};
  if (lists.has("lin.bias"))
    dense.push_back(lists.take("lin.bias", {outputs}));
  lists.requireEmpty();
  model.addDense(std::move(dense));
  if (skip > 0)
    model.addSkip(skip);
  if (features > 1)
    model.note(fmt::format(
        "feature 0 of the input is the audio, the other {} are knobs from 0 to 1", features - 1));
  return model.finish();
}

} // namespace

Format guitarMlFormat() {
  return {.name = "guitarml",
          .description = "GuitarML (.json)",
          .recognizes = isGuitarMl,
          .readModel = readGuitarMl};
}

} // namespace rnn::exchange
