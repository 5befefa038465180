// A stack of LSTMs and a dense layer of one unit -> NeuralAmpModeler's .nam.
#include "data/Error.h"
#include "exchange/Json.h"
#include "exchange/amplifiers/AmplifierStack.h"
#include "exchange/amplifiers/Amplifiers.h"
#include "exchange/pytorch/Layouts.h"
#include "model/LayerDefinition.h"

namespace rnn::exchange {

namespace {

const std::string format = "a `.nam` file";

/// The version of the format whose layout this is.
constexpr const char *version = "0.5.4";

void append(std::vector<float> &all, const std::vector<float> &values) {
  all.insert(all.end(), values.begin(), values.end());
}

/// The parameters from which a layer starts; zeros without them.
std::vector<float> startOf(const rnnc::Layer &layer, const CheckedModel &model,
                           const Tensors &weights) {
  std::vector<float> states;
  for (size_t tensor : layer.initialStates) {
    const rnnc::Parameter *parameter = model.model.parameter(tensor);
    if (!parameter)
      fail("{} begins with numbers, but layer `{}` begins with the states of another layer", format,
           layer.name);
    append(states, weights.arrays.at(parameter->name).values);
  }
  states.resize(2 * uint64_t(layer.units));
  return states;
}

void addLstm(std::vector<float> &all, const rnnc::Layer &layer, const CheckedModel &model,
             const Tensors &weights) {
  std::vector<Array> own = weightsWithBias(layer, model, weights);
  TorchRecurrent torch = toTorch(own, 4);
  for (uint64_t row = 0; row < torch.weightIh.rows(); ++row)
    for (const Array *matrix : {&torch.weightIh, &torch.weightHh})
      all.insert(all.end(), matrix->row(row), matrix->row(row) + matrix->rowSize());
  append(all, torch.biasIh.values);
  append(all, startOf(layer, model, weights));
}

} // namespace

std::string writeNam(const CheckedModel &model, const Tensors &weights) {
  AmplifierStack stack = amplifierStack(model, format);
  if (stack.hasSkip || stack.inputGain != 1 || stack.outputGain != 1)
    fail("{} has no skip connection and no gains, which model `{}` has", format, model.model.name);
  auto kindOf = [](const rnnc::Layer *layer) { return layer->definition->schema.name; };
  bool isForm = stack.layers.size() > 1 && kindOf(stack.layers.back()) == "dense";
  for (size_t i = 0; isForm && i + 1 < stack.layers.size(); ++i)
    isForm =
        kindOf(stack.layers[i]) == "lstm" && stack.layers[i]->units == stack.layers.front()->units;
  if (!isForm)
    fail("{} holds LSTMs with the same number of units, then a dense layer; model `{}` has others",
         format, model.model.name);
  const rnnc::Layer &head = *stack.layers.back();
  if (head.units != 1 || plainActivation(head, format) != "linear")
    fail("{} ends with a dense layer of one unit without activation; `{}` has {} with `{}`", format,
         head.name, head.units, head.activation->name);

  std::vector<float> all;
  for (const rnnc::Layer *layer : stack.layers) {
    if (layer == &head)
      break;
    requirePlainRecurrent(*layer, format);
    addLstm(all, *layer, model, weights);
  }
  std::vector<Array> own = weightsWithBias(head, model, weights);
  append(all, own[0].values);
  append(all, own[1].values);
  Json file = {{"version", version},
               {"architecture", "LSTM"},
               {"config",
                {{"input_size", stack.features},
                 {"hidden_size", stack.layers.front()->units},
                 {"num_layers", stack.layers.size() - 1}}},
               {"metadata", {{"name", model.model.name}}},
               {"weights", all}};
  return file.dump() + "\n";
}

} // namespace rnn::exchange
