// Modules and layers -> pairs of them: those of `--map`, those with one name, then the rest in
// order.
#include "exchange/pytorch/MatchModules.h"

#include "data/Error.h"
#include "exchange/pytorch/ModelSlots.h"
#include "model/Arguments.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

using Kind = TorchModule::Kind;

/// Enough for every model whose layers can be told apart at all.
constexpr int mostTries = 100'000;

/// PyTorch's default, which its files do not say.
constexpr double torchEpsilon = 1e-5;

class Matcher {
public:
  Matcher(const StateDict &dictionary, const CheckedModel &model, const WeightOptions &options,
          const std::string &what)
      : model(model), options(options), what(what), file(modulesOf(dictionary, what)),
        slots(slotsOf(model)), moduleOf(slots.size(), -1), isTaken(file.modules.size()) {}

  ImportedWeights match() {
    takeMapped();
    takeNamed();
    takeInOrder();
    ImportedWeights result;
    for (size_t slot = 0; slot < slots.size(); ++slot) {
      const TorchModule &module = file.modules[size_t(moduleOf[slot])];
      fill(module, slots[slot], result.arrays);
      result.notes.push_back(
          fmt::format("{} -> {}", fmt::join(module.files, ", "), slots[slot].name));
      addRemarks(module, slots[slot], result.notes);
    }
    takeParameters(result);
    if (!isOnlyOrder)
      return result;
    result.notes.push_back("some of these fit in other orders too: they are in the order of the "
                           "file, which `--map NAME_IN_FILE=LAYER` changes");
    return result;
  }

private:
  void pair(size_t slot, size_t module) {
    moduleOf[slot] = int(module);
    isTaken[module] = true;
  }

  bool isFree(size_t slot, size_t module) const { return moduleOf[slot] < 0 && !isTaken[module]; }

  bool fits(size_t slot, size_t module) const {
    return !mismatch(file.modules[module], slots[slot]);
  }

  /// Whether a name of the file, with or without the names around it, is that of a module.
  static bool isNamed(const TorchModule &module, const std::string &name) {
    auto endsWith = [&](const std::string &full) {
      return full == name || full.ends_with("." + name);
    };
    return endsWith(module.name) || std::ranges::any_of(module.files, endsWith);
  }

  /// All modules and tensors with a name, or below it.
  void leaveOut(const std::string &name) {
    auto isBelow = [&](const std::string &full) {
      return full == name || full.starts_with(name + ".");
    };
    size_t count = std::erase_if(file.others,
                                 [&](const StoredTensor *tensor) { return isBelow(tensor->name); });
    for (size_t module = 0; module < file.modules.size(); ++module)
      if (isBelow(file.modules[module].name) ||
          std::ranges::any_of(file.modules[module].files, isBelow)) {
        isTaken[module] = true;
        ++count;
      }
    if (count == 0)
      fail("{} has no module `{}`, which `--map` leaves out; it has {}", what, name,
           listModules(false));
  }

  void takeMapped() {
    for (const auto &[name, layer] : options.map) {
      auto module = std::ranges::find_if(
          file.modules, [&](const TorchModule &candidate) { return isNamed(candidate, name); });
      if (layer == "none") {
        leaveOut(name);
        continue;
      }
      auto slot = std::ranges::find(slots, layer, &ModelSlot::name);
      if (slot == slots.end())
        continue; // a parameter, or an error below
      if (module == file.modules.end())
        fail("{} has no module `{}`, which `--map` says is layer `{}`; it has {}", what, name,
             layer, listModules(false));
      if (std::optional<std::string> why = mismatch(*module, *slot))
        fail("`--map` says that module `{}` of {} is layer `{}`, but it {}", name, what, layer,
             *why);
      pair(size_t(slot - slots.begin()), size_t(module - file.modules.begin()));
    }
    for (const auto &[name, layer] : options.map)
      if (layer != "none" && !std::ranges::count(slots, layer, &ModelSlot::name) &&
          !std::ranges::count(model.weights(), layer, &WeightPlace::path))
        fail("`--map` has the layer `{}`, but model `{}` has only {}", layer, model.model.name,
             listSlots(false));
  }

  /// The only free module with this name that fits.
  std::optional<size_t> named(size_t slot) const {
    std::optional<size_t> found;
    for (size_t module = 0; module < file.modules.size(); ++module) {
      if (!isFree(slot, module) || !isNamed(file.modules[module], slots[slot].name) ||
          !fits(slot, module))
        continue;
      if (found)
        return std::nullopt;
      found = module;
    }
    return found;
  }

  /// Names count if the model's author gave them, or if all layers have their modules': automatic
  /// names such as `lstm_1` say nothing about those of a file.
  void takeNamed() {
    bool haveAll = true;
    for (size_t slot = 0; slot < slots.size(); ++slot)
      haveAll = haveAll && (moduleOf[slot] >= 0 || named(slot));
    for (size_t slot = 0; slot < slots.size(); ++slot) {
      const rnnc::Layer *layer = layerOf(slots[slot]);
      if (moduleOf[slot] < 0 && (haveAll || layer->call->arguments.isGiven("name")))
        if (std::optional<size_t> module = named(slot))
          pair(slot, *module);
    }
  }

  const rnnc::Layer *layerOf(const ModelSlot &slot) const {
    return &*std::ranges::find(model.model.layers, slot.name, &rnnc::Layer::name);
  }

  void takeInOrder() {
    std::vector<size_t> freeSlots, freeModules;
    for (size_t slot = 0; slot < slots.size(); ++slot)
      if (moduleOf[slot] < 0)
        freeSlots.push_back(slot);
    for (size_t module = 0; module < file.modules.size(); ++module)
      if (!isTaken[module])
        freeModules.push_back(module);
    requireCandidates(freeSlots, freeModules);
    if (freeSlots.size() != freeModules.size())
      failWithLeftovers();
    int tries = 0, found = 0;
    search(freeSlots, freeModules, 0, tries, found);
    if (found == 0)
      failWithLeftovers();
    isOnlyOrder = found > 1;
  }

  /// Tries the modules in the order of the file for one layer after the other; keeps the first way
  /// that gives each a module, and looks for a second.
  void search(const std::vector<size_t> &freeSlots, const std::vector<size_t> &freeModules,
              size_t depth, int &tries, int &found) {
    if (depth == freeSlots.size()) {
      if (++found == 1)
        moduleOf = current(freeSlots);
      return;
    }
    for (size_t module : freeModules) {
      if (isTaken[module] || found > 1 || ++tries > mostTries)
        continue;
      if (!fits(freeSlots[depth], module))
        continue;
      isTaken[module] = true;
      chosen.push_back(module);
      search(freeSlots, freeModules, depth + 1, tries, found);
      chosen.pop_back();
      isTaken[module] = false;
    }
  }

  std::vector<int> current(const std::vector<size_t> &freeSlots) const {
    std::vector<int> result = moduleOf;
    for (size_t i = 0; i < freeSlots.size(); ++i)
      result[freeSlots[i]] = int(chosen[i]);
    return result;
  }

  /// Throws Error for a layer that no free module fits, with the reason why the one in its place
  /// does not.
  void requireCandidates(const std::vector<size_t> &freeSlots,
                         const std::vector<size_t> &freeModules) const {
    std::map<Kind, size_t> orders;
    for (size_t slot : freeSlots) {
      size_t order = orders[slots[slot].kind]++;
      if (std::ranges::any_of(freeModules, [&](size_t module) { return fits(slot, module); }))
        continue;
      std::vector<size_t> ofKind;
      std::ranges::copy_if(freeModules, std::back_inserter(ofKind), [&](size_t module) {
        return file.modules[module].kind == slots[slot].kind;
      });
      if (ofKind.empty())
        fail("{} has no module for layer {} of model `{}`; it has {}", what, slots[slot].describe(),
             model.model.name, listModules(false));
      const TorchModule &module = file.modules[ofKind[std::min(order, ofKind.size() - 1)]];
      fail("no module of {} fits layer {} of model `{}`: {} {}", what, slots[slot].describe(),
           model.model.name, fmt::format("`{}`", module.name), *mismatch(module, slots[slot]));
    }
  }

  [[noreturn]] void failWithLeftovers() const {
    fail("{} does not fit model `{}`: the file has {}; the model has {}; `--map "
         "NAME_IN_FILE=LAYER` pairs them, and `--map NAME_IN_FILE=none` leaves a module out",
         what, model.model.name, listModules(true), listSlots(true));
  }

  std::string listModules(bool onlyFree) const {
    std::vector<std::string> words;
    for (size_t module = 0; module < file.modules.size(); ++module)
      if (!onlyFree || !isTaken[module])
        words.push_back(file.modules[module].describe());
    return words.empty() ? "no other modules" : fmt::format("{}", fmt::join(words, ", "));
  }

  std::string listSlots(bool onlyFree) const {
    std::vector<std::string> words;
    for (size_t slot = 0; slot < slots.size(); ++slot)
      if (!onlyFree || moduleOf[slot] < 0)
        words.push_back(slots[slot].describe());
    return words.empty() ? "no other layers" : fmt::format("{}", fmt::join(words, ", "));
  }

  /// Weights of the model itself, such as initial states, by their names.
  void takeParameters(ImportedWeights &result) {
    for (const WeightPlace &place : model.weights()) {
      if (result.arrays.contains(place.path))
        continue;
      std::string name = place.path;
      for (const auto &[fromFile, toModel] : options.map)
        if (toModel == place.path)
          name = fromFile;
      auto tensor = std::ranges::find_if(file.others, [&](const StoredTensor *candidate) {
        return (candidate->name == name || candidate->name.ends_with("." + name)) &&
               elementsOf(candidate->shape) == elementsOf(place.shape);
      });
      if (tensor == file.others.end())
        fail("{} has no tensor `{}` of the shape {} for the parameter of model `{}`", what, name,
             formatShape(place.shape), model.model.name);
      result.arrays[place.path] = {place.shape, (*tensor)->read().values};
      result.notes.push_back(fmt::format("{} -> {}", (*tensor)->name, place.path));
      file.others.erase(tensor);
    }
    if (file.others.empty())
      return;
    std::vector<std::string> names;
    for (const StoredTensor *tensor : file.others)
      names.push_back(fmt::format("`{}` {}", tensor->name, formatShape(tensor->shape)));
    fail("{} has tensors of modules that model `{}` lacks: {}; `--map NAME_IN_FILE=none` leaves "
         "one out",
         what, model.model.name, fmt::join(names, ", "));
  }

  /// What a state dict does not say, where the model differs from PyTorch's defaults.
  static void addRemarks(const TorchModule &module, const ModelSlot &slot,
                         std::vector<std::string> &notes) {
    const rnnc::Layer &layer = *slot.parts.front();
    if (slot.kind == Kind::Recurrent) {
      bool isOwn = layer.activation && layer.activation->name != "tanh";
      if (layer.recurrentActivation)
        isOwn = isOwn || layer.recurrentActivation->name != "sigmoid";
      if (isOwn && !(slot.gates == 1 && layer.activation->name == "relu"))
        notes.push_back(fmt::format("layer `{}` has other activations than PyTorch's", slot.name));
      bool hasBias = std::ranges::any_of(
          module.tensors, [](const auto &tensor) { return tensor.first.starts_with("bias"); });
      if (!hasBias && slot.find(0, "bias"))
        notes.push_back(fmt::format("module `{}` has no bias: that of layer `{}` is zeros",
                                    module.name, slot.name));
    }
    if (layer.call->arguments.has("epsilon") &&
        float(layer.call->arguments.real("epsilon")) != float(torchEpsilon))
      notes.push_back(fmt::format("layer `{}` has epsilon={}, but PyTorch's default, which its "
                                  "files do not say, is 1e-5",
                                  slot.name, layer.call->arguments.text("epsilon")));
  }

  const CheckedModel &model;
  const WeightOptions &options;
  const std::string &what;
  TorchModules file;
  std::vector<ModelSlot> slots;
  std::vector<int> moduleOf; // of each slot; -1: none yet
  std::vector<bool> isTaken; // of each module
  std::vector<size_t> chosen;
  bool isOnlyOrder = false; // the order of the file decided
};

} // namespace

ImportedWeights matchModules(const StateDict &dictionary, const CheckedModel &model,
                             const WeightOptions &options, const std::string &what) {
  return Matcher(dictionary, model, options, what).match();
}

bool hasModules(const StateDict &dictionary) {
  return std::ranges::any_of(dictionary.tensors, [](const StoredTensor &tensor) {
    return tensor.name.find("weight") != std::string::npos;
  });
}

} // namespace rnn::exchange
