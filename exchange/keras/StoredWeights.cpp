// Groups of HDF5 -> the weights of each layer: in `layer_names` and `weight_names` (Keras 2, .h5),
// or in groups that are called after classes and counted (Keras 3, .weights.h5).
#include "exchange/keras/StoredWeights.h"

#include "data/Error.h"
#include "exchange/keras/ClassNames.h"

#include <algorithm>
#include <charconv>
#include <fmt/ranges.h>
#include <set>

namespace rnn::exchange {

namespace {

/// A weight of a list, and its name in the file.
struct StoredWeight {
  std::string name;
  Array value;
};

// Keras 2: a group for each layer of the model.

std::string rootOf(const Hdf5File &file) {
  return file.hasGroup("model_weights") ? "model_weights" : "";
}

bool hasLayerNames(const Hdf5File &file) {
  return file.texts(rootOf(file), "layer_names").has_value();
}

std::string joined(const std::string &group, const std::string &name) {
  return group.empty() ? name : fmt::format("{}/{}", group, name);
}

/// Layers of the file that have weights, in its order.
std::vector<std::pair<std::string, std::vector<StoredWeight>>> namedLayers(const Hdf5File &file) {
  std::vector<std::pair<std::string, std::vector<StoredWeight>>> layers;
  std::set<std::string> seen;
  std::string root = rootOf(file);
  const std::vector<std::string> names = file.texts(root, "layer_names").value();
  for (const std::string &layer : names) {
    if (!seen.insert(layer).second)
      fail("{}: layer `{}` stands twice in `layer_names`", file.name(), layer);
    std::string group = joined(root, layer);
    std::vector<StoredWeight> weights;
    std::set<std::string> seenWeights;
    for (const std::string &name :
         file.texts(group, "weight_names").value_or(std::vector<std::string>())) {
      if (!seenWeights.insert(name).second)
        fail("{}: weight `{}` stands twice in layer `{}`", file.name(), name, layer);
      weights.push_back({name, file.read(joined(group, name))});
    }
    if (!weights.empty())
      layers.emplace_back(layer, std::move(weights));
  }
  return layers;
}

/// `kernel` of `lstm/lstm_cell/kernel:0`.
std::string lastName(std::string name) {
  name = name.substr(0, name.find(':'));
  return name.substr(name.rfind('/') + 1);
}

bool isAveraged(const std::string &name) { return name.starts_with("moving_"); }

// Keras 3: groups inside groups.

constexpr const char *layerGroups[] = {"layers", "_layer_checkpoint_dependencies"};

/// The group of a model's layers; empty if there is none.
std::string layersGroup(const Hdf5File &file, const std::string &model) {
  for (const char *name : layerGroups)
    if (std::string group = joined(model, name); file.hasGroup(group))
      return group;
  return "";
}

/// `lstm_1` -> `lstm`, 1; `lstm` -> `lstm`, 0.
std::pair<std::string, int> classAndNumber(const std::string &group) {
  size_t underscore = group.rfind('_');
  int number = 0;
  if (underscore != std::string::npos && underscore + 1 < group.size()) {
    const char *end = group.data() + group.size();
    auto [stop, error] = std::from_chars(group.data() + underscore + 1, end, number);
    if (error == std::errc() && stop == end && number > 0)
      return {group.substr(0, underscore), number};
  }
  return {group, 0};
}

/// The weights in a group and those inside it, without the states of random generators.
void collect(const Hdf5File &file, const std::string &group, std::vector<Array> &weights) {
  std::string own = joined(group, "vars");
  std::vector<std::pair<int, std::string>> variables;
  for (const std::string &name : file.children(own)) {
    int number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (file.hasDataset(joined(own, name)))
      variables.emplace_back(number, joined(own, name));
  }
  std::ranges::sort(variables);
  for (const auto &[number, path] : variables)
    weights.push_back(file.read(path));
  std::vector<std::string> parts = file.children(group);
  std::erase_if(parts, [](const std::string &name) {
    return name == "vars" || name.starts_with("seed_generator");
  });
  bool hasDirections = file.hasDatasetsIn(joined(group, "forward_layer"));
  std::ranges::stable_sort(parts, {}, [](const std::string &name) {
    return name != "forward_layer"; // before the backward one
  });
  for (const std::string &part : parts)
    if (!hasDirections || part.ends_with("ward_layer"))
      if (file.hasGroup(joined(group, part)))
        collect(file, joined(group, part), weights);
}

std::string storedName(const Hdf5File &file, const std::string &group) {
  return file.text(joined(group, "vars"), "name").value_or("");
}

/// Groups of layers with weights, by class and in the order of their numbers.
std::map<std::string, std::vector<std::string>> groupsByClass(const Hdf5File &file,
                                                              const std::string &layers) {
  std::map<std::string, std::vector<std::pair<int, std::string>>> numbered;
  for (const std::string &name : file.children(layers)) {
    auto [className, number] = classAndNumber(name);
    if (file.hasDatasetsIn(joined(layers, name)))
      numbered[className].emplace_back(number, joined(layers, name));
  }
  std::map<std::string, std::vector<std::string>> groups;
  for (auto &[className, list] : numbered) {
    std::ranges::sort(list);
    for (auto &[number, group] : list)
      groups[className].push_back(group);
  }
  return groups;
}

class Reader {
public:
  Reader(const Hdf5File &file, const NamesBySource &names) : file(file), names(names) {}

  std::map<const Json *, std::vector<Array>> read(const Json &architecture) {
    if (hasLayerNames(file))
      readNamed(architecture);
    else
      readGrouped(architecture, "");
    return std::move(weights);
  }

private:
  /// The layers in `layer`, or itself, that need weights.
  std::vector<const Json *> leavesOf(const Json &layer) const {
    if (names.contains(&layer))
      return {&layer};
    std::vector<const Json *> leaves;
    if (hasLayers(layer))
      for (const Json &inner : layersOf(layer, file.name())) {
        std::vector<const Json *> more = leavesOf(inner);
        leaves.insert(leaves.end(), more.begin(), more.end());
      }
    return leaves;
  }

  static bool hasLayers(const Json &layer) {
    if (isModelClass(classNameOf(layer)))
      return true;
    return layer.contains("config") && layer.at("config").is_object() &&
           layer.at("config").contains("layers");
  }

  void readNamed(const Json &architecture) {
    auto stored = namedLayers(file);
    std::vector<const Json *> layers;
    for (const Json &layer : layersOf(architecture, file.name()))
      if (!leavesOf(layer).empty())
        layers.push_back(&layer);
    auto find = [&](const std::string &name) {
      return std::ranges::find(stored, name, [](const auto &each) { return each.first; });
    };
    bool haveNames = std::ranges::all_of(
        layers, [&](const Json *layer) { return find(layerName(*layer)) != stored.end(); });
    if (!haveNames && stored.size() != layers.size())
      fail("{} has weights of {} layers, but the model has {} with weights", file.name(),
           stored.size(), layers.size());
    for (size_t i = 0; i < layers.size(); ++i)
      distribute(haveNames ? find(layerName(*layers[i]))->second : stored[i].second, *layers[i]);
  }

  /// Which weight of which leaf each weight of a model inside the model is. Keras lists weights
  /// that train before all others.
  std::vector<std::pair<const Json *, std::string>> orderOf(const std::vector<const Json *> &leaves,
                                                            bool trainedFirst) const {
    std::vector<std::pair<const Json *, std::string>> trained, others;
    for (const Json *leaf : leaves) {
      bool isFrozen = memberOr<Json>(leaf->at("config"), "trainable", true) == false;
      for (const std::string &name : names.at(leaf))
        (trainedFirst && (isFrozen || isAveraged(name)) ? others : trained)
            .emplace_back(leaf, name);
    }
    trained.insert(trained.end(), others.begin(), others.end());
    return trained;
  }

  void distribute(const std::vector<StoredWeight> &stored, const Json &layer) {
    std::vector<const Json *> leaves = leavesOf(layer);
    auto order = orderOf(leaves, /*trainedFirst=*/leaves.size() > 1);
    if (order.size() != stored.size())
      fail("{}: layer `{}` has {} weights, expected {}", file.name(), layerName(layer),
           stored.size(), order.size());
    auto agrees = [&](const auto &each) {
      for (size_t i = 0; i < stored.size(); ++i)
        if (lastName(stored[i].name) != each[i].second)
          return false;
      return true;
    };
    if (auto plain = orderOf(leaves, false); !agrees(order) && agrees(plain))
      order = plain;
    for (size_t i = 0; i < stored.size(); ++i)
      weights[order[i].first].push_back(stored[i].value);
  }

  void readGrouped(const Json &model, const std::string &group) {
    std::string layers = layersGroup(file, group);
    if (layers.empty())
      fail("{}: the group `{}` of the layers is missing", file.name(),
           joined(group, layerGroups[0]));
    std::map<std::string, std::vector<std::string>> groups = groupsByClass(file, layers);
    std::map<std::string, std::vector<const Json *>> byClass;
    for (const Json &layer : layersOf(model, file.name()))
      if (!leavesOf(layer).empty())
        byClass[groupNameOf(layer, groups)].push_back(&layer);
    for (const auto &[className, list] : byClass) {
      std::vector<std::string> &found = groups[className];
      if (found.size() < list.size())
        fail("{}: the weights of layer `{}` are missing: the file has {} groups `{}`, expected {}",
             file.name(), layerName(*list[found.size()]), found.size(), joined(layers, className),
             list.size());
      sortByName(found, list);
      for (size_t i = 0; i < list.size(); ++i)
        readGroup(*list[i], found[i]);
    }
  }

  static std::string groupNameOf(const Json &layer,
                                 const std::map<std::string, std::vector<std::string>> &groups) {
    std::string name = snakeCase(classNameOf(layer));
    std::string written = snakeCase(memberOr<std::string>(layer, "class_name", ""));
    return groups.contains(name) ? name : groups.contains(written) ? written : name;
  }

  /// Since 3.6 a group says which layer it belongs to.
  void sortByName(std::vector<std::string> &groups, const std::vector<const Json *> &layers) const {
    std::vector<std::string> sorted;
    for (const Json *layer : layers) {
      auto isOf = [&](const std::string &group) {
        return storedName(file, group) == layerName(*layer);
      };
      if (std::ranges::count_if(groups, isOf) != 1)
        return;
      sorted.push_back(*std::ranges::find_if(groups, isOf));
    }
    groups = std::move(sorted);
  }

  void readGroup(const Json &layer, const std::string &group) {
    if (!names.contains(&layer)) {
      readGrouped(layer, group);
      return;
    }
    std::vector<Array> &arrays = weights[&layer];
    collect(file, group, arrays);
    if (arrays.size() != names.at(&layer).size())
      fail("{}: layer `{}` has {} weights, expected {}", file.name(), layerName(layer),
           arrays.size(), names.at(&layer).size());
  }

  const Hdf5File &file;
  const NamesBySource &names;
  std::map<const Json *, std::vector<Array>> weights;
};

void addGroups(const Hdf5File &file, const std::string &model, std::vector<StoredLayer> &layers) {
  std::string group = layersGroup(file, model);
  for (const auto &[className, groups] : groupsByClass(file, group))
    for (const std::string &each : groups) {
      if (!layersGroup(file, each).empty()) {
        addGroups(file, each, layers);
        continue;
      }
      std::string name = storedName(file, each);
      StoredLayer layer{{name.empty() ? each.substr(each.rfind('/') + 1) : name, {}}, className};
      collect(file, each, layer.layer.weights);
      layers.push_back(std::move(layer));
    }
}

/// Rows and columns of each block of columns exchanged. `reads`: the block's numbers stand in the
/// order of its transposed shape.
Array transposedBlocks(const Array &kernel, uint64_t blocks, bool reads) {
  uint64_t rows = kernel.shape[0], columns = kernel.shape[1], units = columns / blocks;
  Array result = kernel;
  for (uint64_t row = 0; row < rows; ++row)
    for (uint64_t column = 0; column < columns; ++column) {
      uint64_t start = column / units * units, unit = column % units;
      // The number at (row, unit) of the block stands at (unit, row) of a matrix [units, rows].
      uint64_t index = reads ? unit * rows + row : unit * units + row;
      result.values[row * columns + column] =
          reads ? kernel.values[index / units * columns + start + index % units]
                : kernel.values[unit * columns + start + row];
    }
  return result;
}

/// One direction.
void convertCuDnn(Array &kernel, Array &recurrent, Array &bias) {
  if (kernel.shape.size() != 2 || recurrent.shape.size() != 2 || bias.shape.size() != 1)
    return;
  uint64_t units = recurrent.shape[0], columns = recurrent.shape[1];
  if (units == 0 || kernel.shape[1] != columns || columns % units != 0)
    return;
  uint64_t gates = columns / units;
  if ((gates != 3 && gates != 4) || bias.shape[0] != 2 * columns)
    return;
  kernel = transposedBlocks(kernel, gates, /*reads=*/true);
  recurrent = transposedBlocks(recurrent, gates, /*reads=*/false);
  if (gates == 3) {
    bias.shape = {2, columns};
    return;
  }
  for (uint64_t i = 0; i < columns; ++i)
    bias.values[i] += bias.values[columns + i];
  bias.values.resize(columns);
  bias.shape = {columns};
}

} // namespace

std::map<const Json *, std::vector<Array>>
readStoredWeights(const Hdf5File &file, const Json &architecture, const NamesBySource &names) {
  return Reader(file, names).read(architecture);
}

std::vector<StoredLayer> readStoredLayers(const Hdf5File &file) {
  std::vector<StoredLayer> layers;
  if (!hasLayerNames(file)) {
    addGroups(file, "", layers);
    return layers;
  }
  for (auto &[name, weights] : namedLayers(file)) {
    StoredLayer layer{{name, {}}, ""};
    for (StoredWeight &weight : weights)
      layer.layer.weights.push_back(std::move(weight.value));
    layers.push_back(std::move(layer));
  }
  return layers;
}

void convertCuDnn(std::vector<Array> &weights) {
  for (size_t i = 0; i + 2 < weights.size(); i += 3)
    convertCuDnn(weights[i], weights[i + 1], weights[i + 2]);
}

} // namespace rnn::exchange
