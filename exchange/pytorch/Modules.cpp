// weight_ih_l0, weight_hh_l0, ... -> the module that has them, by the endings of names.
#include "exchange/pytorch/Modules.h"

#include "data/Error.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <regex>

namespace rnn::exchange {

namespace {

using Kind = TorchModule::Kind;

struct Part {
  std::string module, own; // encoder.lstm, weight_ih_reverse
  int layer = -1;          // of a recurrent module
};

/// Counters and leftovers of tools, which no prediction needs.
bool hasNoEffect(const std::string &own) {
  return own == "num_batches_tracked" || own == "total_ops" || own == "total_params" ||
         own == "_extra_state";
}

Part partOf(const std::string &name) {
  // Longer names have no meaning, and std::regex recurses for each letter.
  size_t dot = name.rfind('.');
  Part part{dot == name.npos ? "" : name.substr(0, dot),
            dot == name.npos ? name : name.substr(dot + 1)};
  static const std::regex recurrent("((?:weight|bias)_(?:ih|hh|hr))_l([0-9]{1,3})(_reverse)?");
  std::smatch match;
  if (part.own.size() < 40 && std::regex_match(part.own, match, recurrent)) {
    part.layer = std::stoi(match[2]);
    part.own = match[1].str() + match[3].str();
  }
  return part;
}

/// The kind of a module with these tensors; nothing: no layer of the language.
std::optional<Kind> kindOf(const TorchModule &module) {
  auto has = [&](const char *own) { return module.tensors.contains(own); };
  auto axes = [&](const char *own) { return module.find(own)->shape.size(); };
  auto hasOnly = [&](std::initializer_list<std::string_view> names) {
    return std::ranges::all_of(module.tensors, [&](const auto &tensor) {
      return std::ranges::count(names, tensor.first) > 0;
    });
  };
  if (has("weight_ih") && has("weight_hh"))
    return axes("weight_ih") == 2 && axes("weight_hh") == 2 ? std::optional(Kind::Recurrent)
                                                            : std::nullopt;
  if (has("running_mean") && has("running_var"))
    return hasOnly({"weight", "bias", "running_mean", "running_var"})
               ? std::optional(Kind::BatchNorm)
               : std::nullopt;
  if (!has("weight") || !hasOnly({"weight", "bias"}))
    return std::nullopt;
  return axes("weight") == 2   ? std::optional(Kind::Matrix)
         : axes("weight") == 1 ? std::optional(Kind::Scale)
                               : std::nullopt;
}

std::string className(const TorchModule &module) {
  switch (module.kind) {
  case Kind::Recurrent: {
    const std::vector<uint64_t> &shape = module.find("weight_hh")->shape;
    uint64_t gates = shape[1] == 0 ? 0 : shape[0] / shape[1];
    return gates == 4 ? "LSTM" : gates == 3 ? "GRU" : "RNN";
  }
  case Kind::Matrix:
    return module.find("bias") ? "Linear" : "Linear or Embedding";
  case Kind::Scale:
    return "LayerNorm";
  case Kind::BatchNorm:
    return "BatchNorm";
  }
  return "";
}

} // namespace

std::string TorchModule::describe() const {
  std::vector<std::string> shapes;
  for (const auto &[own, tensor] : tensors)
    shapes.push_back(fmt::format("{} {}", own, formatShape(tensor->shape)));
  return fmt::format("{} `{}` ({})", className(*this), name, fmt::join(shapes, ", "));
}

std::string TorchModule::asLayer() const {
  switch (kind) {
  case Kind::Recurrent: {
    std::string name = className(*this);
    std::string layer = fmt::format("{}({})",
                                    name == "RNN"   ? "simple_rnn"
                                    : name == "GRU" ? "gru"
                                                    : "lstm",
                                    find("weight_hh")->shape[1]);
    return isBidirectional() ? fmt::format("bidirectional({})", layer) : layer;
  }
  case Kind::Matrix: {
    const std::vector<uint64_t> &shape = find("weight")->shape;
    std::string dense = fmt::format("dense({})", shape[0]);
    return find("bias") ? dense : fmt::format("embedding({}, {}) or {}", shape[0], shape[1], dense);
  }
  case Kind::Scale:
    return "layer_normalization(epsilon=1e-5)";
  case Kind::BatchNorm:
    return "batch_normalization(epsilon=1e-5)";
  }
  return "";
}

TorchModules modulesOf(const StateDict &dictionary, const std::string &what) {
  std::vector<TorchModule> found;
  std::map<std::pair<std::string, int>, size_t> places; // of a module's layer in `found`
  std::map<std::string, int> layerCounts;
  for (const StoredTensor &tensor : dictionary.tensors) {
    Part part = partOf(tensor.name);
    if (hasNoEffect(part.own))
      continue;
    if (part.own.starts_with("weight_hr"))
      fail("{}: `{}` is the projection of an LSTM with `proj_size`; the language has no layer that "
           "projects its state",
           what, tensor.name);
    auto [place, isNew] = places.emplace(std::pair(part.module, part.layer), found.size());
    if (isNew) {
      found.emplace_back().name = part.module;
      if (part.layer >= 0)
        layerCounts[part.module] = std::max(layerCounts[part.module], part.layer + 1);
    }
    TorchModule &module = found[place->second];
    module.tensors[part.own] = &tensor;
    module.files.push_back(tensor.name);
  }
  for (const auto &[key, place] : places)
    if (key.second >= 0 && layerCounts[key.first] > 1)
      found[place].name += fmt::format("{}l{}", key.first.empty() ? "" : ".", key.second);

  TorchModules result;
  for (TorchModule &module : found) {
    if (std::optional<Kind> kind = kindOf(module)) {
      module.kind = *kind;
      result.modules.push_back(std::move(module));
    } else {
      for (const auto &[own, tensor] : module.tensors)
        result.others.push_back(tensor);
    }
  }
  return result;
}

} // namespace rnn::exchange
