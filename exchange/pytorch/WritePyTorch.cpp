// The weights of a model -> safetensors by the names of PyTorch's modules.
#include "data/Error.h"
#include "data/Safetensors.h"
#include "exchange/pytorch/Layouts.h"
#include "exchange/pytorch/ModelSlots.h"
#include "exchange/pytorch/PyTorch.h"

#include <algorithm>

namespace rnn::exchange {

namespace {

using Kind = TorchModule::Kind;

/// PyTorch's recurrent modules have their activations built in.
void requireTorchsActivations(const ModelSlot &slot) {
  const char *gate = "sigmoid";
  for (const rnnc::Layer *part : slot.parts) {
    const std::string &activation = part->activation->name;
    bool isKnown = activation == "tanh" || (slot.gates == 1 && activation == "relu");
    if (!isKnown || (part->recurrentActivation && part->recurrentActivation->name != gate))
      fail("layer `{}` has other activations than PyTorch's module, which has `tanh`{}", slot.name,
           slot.gates == 1 ? " or `relu`" : " and `sigmoid`");
    if (slot.gates == 3 && !part->resetAfter)
      fail("layer `{}` has `reset_after=false`, which PyTorch's GRU lacks", slot.name);
  }
}

void addRecurrent(const ModelSlot &slot, const Tensors &weights,
                  std::map<std::string, Array> &tensors) {
  requireTorchsActivations(slot);
  for (size_t part = 0; part < slot.parts.size(); ++part) {
    std::vector<Array> own;
    for (const WeightPlace &place : slot.places[part])
      own.push_back(weights.arrays.at(place.path));
    bool hasBias = own.size() > 2;
    TorchRecurrent torch = toTorch(own, slot.gates);
    auto put = [&](const char *name, Array &array) {
      tensors[fmt::format("{}.{}_l0{}", slot.name, name, part == 0 ? "" : "_reverse")] =
          std::move(array);
    };
    put("weight_ih", torch.weightIh);
    put("weight_hh", torch.weightHh);
    if (hasBias) {
      put("bias_ih", torch.biasIh);
      put("bias_hh", torch.biasHh);
    }
  }
}

void addOther(const ModelSlot &slot, const Tensors &weights,
              std::map<std::string, Array> &tensors) {
  constexpr std::pair<std::string_view, const char *> names[] = {
      {"kernel", "weight"},
      {"embeddings", "weight"},
      {"bias", "bias"},
      {"gamma", "weight"},
      {"scale", "weight"},
      {"beta", "bias"},
      {"moving_mean", "running_mean"},
      {"moving_variance", "running_var"}};
  for (const auto &[own, torch] : names)
    if (const WeightPlace *place = slot.find(0, own)) {
      const Array &array = weights.arrays.at(place->path);
      tensors[fmt::format("{}.{}", slot.name, torch)] = own == "kernel" ? transposed(array) : array;
    }
}

} // namespace

std::string writePyTorchSafetensors(const CheckedModel &model, const Tensors &weights) {
  Tensors result{{}, {{"format", "pt"}}}; // what transformers asks for
  std::vector<WeightPlace> left = model.weights();
  for (const ModelSlot &slot : slotsOf(model)) {
    if (slot.kind == Kind::Recurrent)
      addRecurrent(slot, weights, result.arrays);
    else
      addOther(slot, weights, result.arrays);
    for (const std::vector<WeightPlace> &places : slot.places)
      std::erase_if(left, [&](const WeightPlace &place) {
        return std::ranges::count(places, place.path, &WeightPlace::path) > 0;
      });
  }
  // Parameters of the model itself.
  for (const WeightPlace &place : left)
    result.arrays[place.path] = weights.arrays.at(place.path);
  return safetensorsBytes(result);
}

} // namespace rnn::exchange
