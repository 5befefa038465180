// A file of torch.save, or safetensors by PyTorch's names -> the weights of a model.
#include "exchange/pytorch/PyTorch.h"

#include "data/Error.h"
#include "exchange/pytorch/Checkpoint.h"
#include "exchange/pytorch/MatchModules.h"
#include "exchange/pytorch/Modules.h"

#include <algorithm>
#include <cctype>
#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

/// The weights of those of several dictionaries that fit; empty if none does.
struct Fitting {
  std::vector<std::string> places;
  std::optional<ImportedWeights> weights;
  std::string error; // of the dictionary with the most tensors
};

Fitting tryAll(const std::vector<StateDict> &dictionaries, const CheckedModel &model,
               const WeightOptions &options, const std::string &what) {
  Fitting result;
  size_t most = 0;
  for (const StateDict &dictionary : dictionaries) {
    if (!hasModules(dictionary))
      continue;
    try {
      ImportedWeights weights =
          matchModules(dictionary, model, options,
                       what + (dictionary.place.empty() ? "" : " ") + dictionary.place);
      result.places.push_back(dictionary.place);
      if (!result.weights)
        result.weights = std::move(weights);
    } catch (const Error &error) {
      if (dictionary.tensors.size() > most) {
        most = dictionary.tensors.size();
        result.error = error.what();
      }
    }
  }
  return result;
}

/// `lstm.2` before `lstm.10`, the order in which people define their modules: files of safetensors
/// are sorted otherwise.
bool isBefore(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  auto digits = [](std::string_view text, size_t at) {
    size_t end = at;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])))
      ++end;
    return text.substr(at, end - at);
  };
  while (i < a.size() && j < b.size()) {
    std::string_view first = digits(a, i), second = digits(b, j);
    if (!first.empty() && !second.empty()) {
      first.remove_prefix(std::min(first.find_first_not_of('0'), first.size() - 1));
      second.remove_prefix(std::min(second.find_first_not_of('0'), second.size() - 1));
      if (first != second)
        return std::pair(first.size(), first) < std::pair(second.size(), second);
      i += digits(a, i).size();
      j += digits(b, j).size();
    } else if (a[i] != b[j]) {
      return a[i] < b[j];
    } else {
      ++i;
      ++j;
    }
  }
  return a.size() - i < b.size() - j;
}

ImportedWeights readWeights(const std::filesystem::path &path, const CheckedModel &model,
                            const WeightOptions &options) {
  std::string what = fmt::format("`{}`", path.string());
  Checkpoint checkpoint = readCheckpoint(path);
  Fitting fitting = tryAll(checkpoint.dictionaries, model, options, what);
  if (fitting.places.size() > 1)
    fail("{} has {} dictionaries of tensors that fit model `{}`: {}; save one of them alone, such "
         "as `torch.save(checkpoint{}, ...)`",
         what, fitting.places.size(), model.model.name, fmt::join(fitting.places, ", "),
         fitting.places.front());
  std::string error = fitting.error;
  for (const StateDict &combined : checkpoint.combined) {
    if (fitting.weights)
      break;
    fitting = tryAll({combined}, model, options, what);
    if (error.empty())
      error = fitting.error;
  }
  if (!fitting.weights)
    fail("{}", error.empty() ? what + " has no tensors with the names of PyTorch's weights, such "
                                      "as `lstm.weight_ih_l0`"
                             : error);
  if (!fitting.places.front().empty())
    fitting.weights->notes.insert(
        fitting.weights->notes.begin(),
        fmt::format("the weights are those of {}", fitting.places.front()));
  return std::move(*fitting.weights);
}

bool isSafetensors(std::string_view start, const std::filesystem::path & /*path*/) {
  return start.size() > 9 && start[8] == '{' &&
         start.substr(3, 5) == std::string_view("\0\0\0\0\0", 5);
}

StateDict dictionaryOf(Tensors tensors) {
  StateDict dictionary;
  for (auto &[name, array] : tensors.arrays) {
    std::vector<uint64_t> shape = array.shape;
    dictionary.tensors.push_back({name, shape, [array = std::move(array)] { return array; }});
  }
  std::ranges::stable_sort(dictionary.tensors, isBefore, &StoredTensor::name);
  return dictionary;
}

ImportedWeights readSafetensorsWeights(const std::filesystem::path &path, const CheckedModel &model,
                                       const WeightOptions &options) {
  std::string what = fmt::format("`{}`", path.string());
  StateDict dictionary = dictionaryOf(readSafetensors(path));
  if (!hasModules(dictionary))
    fail("{} has no tensors with the names of PyTorch's weights, such as `lstm.weight_ih_l0`; "
         "weights with the names of a model of this language need no import",
         what);
  return matchModules(dictionary, model, options, what);
}

/// The layers that the modules of a dictionary may be, in the order of the file.
std::string layersOf(const StateDict &dictionary, const std::string &what) {
  std::vector<std::string> words;
  for (const TorchModule &module : modulesOf(dictionary, what).modules)
    words.push_back(module.name.empty() ? module.asLayer()
                                        : fmt::format("`{}` {}", module.name, module.asLayer()));
  return words.empty() ? "" : fmt::format("; its modules are {}", fmt::join(words, ", "));
}

/// Those of the dictionary with the most tensors of modules.
std::string contentsOfCheckpoint(const std::filesystem::path &path) {
  std::string what = fmt::format("`{}`", path.string()), longest;
  size_t most = 0;
  for (const StateDict &dictionary : readCheckpoint(path).dictionaries)
    if (hasModules(dictionary) && dictionary.tensors.size() > most) {
      most = dictionary.tensors.size();
      longest = layersOf(dictionary, what);
    }
  return longest;
}

std::string contentsOfSafetensors(const std::filesystem::path &path) {
  return layersOf(dictionaryOf(readSafetensors(path)), fmt::format("`{}`", path.string()));
}

} // namespace

Format pyTorchFormat() {
  return {.name = "pytorch",
          .description = "PyTorch's torch.save (.pth, .pt)",
          .recognizes = isCheckpoint,
          .readWeights = readWeights,
          .contents = contentsOfCheckpoint};
}

Format pyTorchSafetensorsFormat() {
  return {.name = "pytorch-safetensors",
          .description = "safetensors by PyTorch's names",
          .recognizes = isSafetensors,
          .readWeights = readSafetensorsWeights,
          .contents = contentsOfSafetensors,
          .write = writePyTorchSafetensors};
}

} // namespace rnn::exchange
