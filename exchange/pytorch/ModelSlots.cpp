// Layers of the language -> the shapes of PyTorch's tensors; tensors -> weights of a layer.
#include "exchange/pytorch/ModelSlots.h"

#include "data/Error.h"
#include "exchange/pytorch/Layouts.h"
#include "model/LayerDefinition.h"
#include "model/LayerRules.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

using Kind = TorchModule::Kind;

constexpr std::string_view suffixes[] = {"", "_reverse"};

/// The kind of module that has the weights of a layer; nothing: none.
std::optional<Kind> kindOf(const rnnc::Layer &layer) {
  std::string_view name = layer.definition->schema.name;
  if (name == "simple_rnn" || name == "lstm" || name == "gru")
    return Kind::Recurrent;
  if (name == "dense" || name == "embedding")
    return Kind::Matrix;
  if (name == "layer_normalization" || name == "rms_normalization")
    return Kind::Scale;
  if (name == "batch_normalization")
    return Kind::BatchNorm;
  return std::nullopt;
}

std::string lastPart(const std::string &path) { return path.substr(path.rfind('/') + 1); }

/// The module's tensor, or numbers that have no effect.
Array tensorOr(const TorchModule &module, const std::string &own,
               const std::vector<uint64_t> &shape, float otherwise) {
  if (const StoredTensor *tensor = module.find(own))
    return tensor->read();
  return {shape, std::vector<float>(*elementsOf(shape), otherwise)};
}

} // namespace

bool ModelSlot::isEmbedding() const {
  return parts.front()->definition->schema.name == "embedding";
}

const WeightPlace *ModelSlot::find(size_t part, std::string_view weight) const {
  auto found = std::ranges::find_if(
      places.at(part), [&](const WeightPlace &place) { return lastPart(place.path) == weight; });
  return found == places[part].end() ? nullptr : &*found;
}

std::map<std::string, std::vector<uint64_t>> ModelSlot::expected() const {
  auto reversed = [](std::vector<uint64_t> shape) {
    std::ranges::reverse(shape);
    return shape;
  };
  std::map<std::string, std::vector<uint64_t>> shapes;
  switch (kind) {
  case Kind::Recurrent:
    for (size_t part = 0; part < parts.size(); ++part) {
      std::string suffix(suffixes[part]);
      shapes["weight_ih" + suffix] = reversed(find(part, "kernel")->shape);
      shapes["weight_hh" + suffix] = reversed(find(part, "recurrent_kernel")->shape);
    }
    break;
  case Kind::Matrix:
    shapes["weight"] = isEmbedding() ? places[0][0].shape : reversed(places[0][0].shape);
    break;
  case Kind::Scale:
    shapes["weight"] = places[0][0].shape;
    break;
  case Kind::BatchNorm:
    shapes["running_mean"] = shapes["running_var"] = find(0, "moving_mean")->shape;
    break;
  }
  return shapes;
}

std::string ModelSlot::describe() const {
  std::vector<std::string> words;
  for (const auto &[own, shape] : expected())
    words.push_back(fmt::format("{} {}", own, formatShape(shape)));
  return fmt::format("`{}` ({})", name, fmt::join(words, ", "));
}

std::vector<ModelSlot> slotsOf(const CheckedModel &model) {
  std::vector<ModelSlot> slots;
  std::vector<std::string> unknown;
  for (const rnnc::Layer &layer : model.model.layers) {
    if (layer.sharesWith || model.weightsOf(layer).empty())
      continue;
    ModelSlot slot;
    slot.name = layer.name;
    if (layer.wrapped.empty())
      slot.parts.push_back(&layer);
    for (const rnnc::Layer &inner : layer.wrapped)
      slot.parts.push_back(&inner);
    bool isKnown = std::ranges::all_of(slot.parts, [&](const rnnc::Layer *part) {
      return kindOf(*part) &&
             part->definition->schema.name == slot.parts.front()->definition->schema.name;
    });
    if (!isKnown) {
      unknown.push_back(fmt::format("`{}`", layer.name));
      continue;
    }
    slot.kind = *kindOf(*slot.parts.front());
    if (slot.kind == Kind::Recurrent)
      slot.gates = uint64_t(slot.parts.front()->definition->gates);
    for (const rnnc::Layer *part : slot.parts)
      slot.places.push_back(model.weightsOf(*part));
    slots.push_back(std::move(slot));
  }
  if (!unknown.empty())
    fail("no module of PyTorch has the weights of {} in model `{}`", fmt::join(unknown, ", "),
         model.model.name);
  return slots;
}

std::optional<std::string> mismatch(const TorchModule &module, const ModelSlot &slot) {
  if (module.kind != slot.kind)
    return "is of another kind";
  if (slot.kind == Kind::Recurrent) {
    if (module.isBidirectional() != (slot.parts.size() == 2))
      return module.isBidirectional() ? "is bidirectional, but the layer is not"
                                      : "is not bidirectional, but the layer is";
    if (slot.gates == 3 && !slot.parts.front()->resetAfter)
      return "applies the reset gate after the product, so the layer needs `reset_after=true`";
  }
  std::map<std::string, std::vector<uint64_t>> expected = slot.expected();
  for (const auto &[own, shape] : expected) {
    const StoredTensor *tensor = module.find(own);
    if (!tensor && slot.kind != Kind::Scale)
      return fmt::format("has no {}", own);
    if (tensor && tensor->shape != shape)
      return fmt::format("has {} {}, expected {}", own, formatShape(tensor->shape),
                         formatShape(shape));
  }
  // Biases and scales are optional on both sides.
  for (const auto &[own, tensor] : module.tensors) {
    if (expected.contains(own))
      continue;
    uint64_t size = slot.kind == Kind::Recurrent ? expected.at("weight_ih").front()
                                                 : expected.begin()->second.front();
    if (tensor->shape != std::vector{size})
      return fmt::format("has {} {}, expected {}", own, formatShape(tensor->shape),
                         formatShape({size}));
    const char *weight = slot.kind == Kind::Recurrent || slot.kind == Kind::Matrix ? "bias"
                         : own == "bias"                                           ? "beta"
                                                                                   : "gamma";
    if (!slot.find(0, weight))
      return fmt::format("has {}, but the layer has no {}", own, weight);
  }
  return std::nullopt;
}

void fill(const TorchModule &module, const ModelSlot &slot, std::map<std::string, Array> &arrays) {
  auto put = [&](size_t part, std::string_view weight, Array array) {
    if (const WeightPlace *place = slot.find(part, weight))
      arrays[place->path] = std::move(array);
  };
  switch (slot.kind) {
  case Kind::Recurrent:
    for (size_t part = 0; part < slot.parts.size(); ++part) {
      std::string suffix(suffixes[part]);
      std::vector<uint64_t> bias = {slot.expected().at("weight_ih").front()};
      std::vector<Array> weights = fromTorch({module.find("weight_ih" + suffix)->read(),
                                              module.find("weight_hh" + suffix)->read(),
                                              tensorOr(module, "bias_ih" + suffix, bias, 0),
                                              tensorOr(module, "bias_hh" + suffix, bias, 0)},
                                             slot.gates);
      put(part, "kernel", std::move(weights[0]));
      put(part, "recurrent_kernel", std::move(weights[1]));
      put(part, "bias", std::move(weights[2]));
    }
    break;
  case Kind::Matrix: {
    Array weight = module.find("weight")->read();
    std::vector<uint64_t> bias = {weight.shape.front()};
    put(0, "embeddings", weight);
    put(0, "kernel", transposed(weight));
    put(0, "bias", tensorOr(module, "bias", bias, 0));
    break;
  }
  case Kind::Scale:
  case Kind::BatchNorm: {
    const std::vector<uint64_t> &shape = slot.places[0][0].shape;
    put(0, "gamma", tensorOr(module, "weight", shape, 1));
    put(0, "scale", tensorOr(module, "weight", shape, 1));
    put(0, "beta", tensorOr(module, "bias", shape, 0));
    put(0, "moving_mean", tensorOr(module, "running_mean", shape, 0));
    put(0, "moving_variance", tensorOr(module, "running_var", shape, 1));
    break;
  }
  }
}

} // namespace rnn::exchange
