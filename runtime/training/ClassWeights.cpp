// "0:1,1:5" or "neg:1,pos:5" -> a weight for each sample or step.
#include "training/ClassWeights.h"

#include "data/Error.h"
#include "data/Names.h"
#include "training/Shapes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

namespace rnn {

namespace {

template <typename Number> bool parse(std::string_view text, Number &number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

/// The numbers of a step's target.
uint64_t targetUnits(const rnn_model &model) {
  const rnn_shape &shape = model.target.shape;
  return shape.rank > 0 ? shape.sizes[shape.rank - 1] : 1;
}

int64_t numberOf(const rnn_model &model, const std::string &text,
                 std::span<const std::string> names) {
  auto name = std::ranges::find(names, text);
  if (name != names.end())
    return name - names.begin();
  int64_t number = 0;
  bool isNumber = parse(std::string_view(text), number);
  if (!names.empty() && !(isNumber && number >= 0 && number < int64_t(names.size())))
    fail("class `{}` has a weight, but the classes are {}", text, quoteNames(names));
  if (!isNumber)
    fail("class `{}` has a weight, but the classes of this data have no names: they are numbers",
         text);
  uint64_t classes = classesOf(model);
  if (classes && (number < 0 || static_cast<uint64_t>(number) >= classes))
    fail("class {} has a weight, but the classes of model `{}` are 0 to {}", number, model.name,
         classes - 1);
  return number;
}

} // namespace

int64_t classOf(std::span<const float> target) {
  if (target.size() == 1)
    return std::llround(target[0]);
  return std::ranges::max_element(target) - target.begin();
}

ClassWeightTexts parseClassWeights(std::string_view text) {
  ClassWeightTexts weights;
  for (bool more = true; more;) {
    size_t end = std::min(text.find(','), text.size());
    std::string_view pair = text.substr(0, end);
    size_t colon = pair.rfind(':'); // a name may contain a colon too
    float weight = 0;
    if (colon == 0 || colon == pair.npos || !parse(pair.substr(colon + 1), weight) ||
        !(weight >= 0) || std::isinf(weight))
      fail("expected a class and a weight of at least 0, such as `0:1,1:5`, found `{}`", pair);
    if (!weights.emplace(pair.substr(0, colon), weight).second)
      fail("class {} has two weights", pair.substr(0, colon));
    more = end < text.size();
    text.remove_prefix(more ? end + 1 : end);
  }
  return weights;
}

ClassWeights numberClasses(const rnn_model &model, const ClassWeightTexts &texts,
                           std::span<const std::string> names) {
  ClassWeights weights;
  for (const auto &[text, weight] : texts)
    if (!weights.emplace(numberOf(model, text, names), weight).second)
      fail("class `{}` has two weights: by its name and by its number", text);
  return weights;
}

bool isBinary(const rnn_model &model) {
  constexpr std::string_view losses[] = {"binary_crossentropy", "binary_focal_crossentropy",
                                         "hinge", "squared_hinge"};
  return targetUnits(model) == 1 && model.loss &&
         std::ranges::find(losses, std::string_view(model.loss)) != std::end(losses);
}

uint64_t classesOf(const rnn_model &model) {
  if (model.target.classes)
    return model.target.classes;
  uint64_t units = targetUnits(model);
  // A hinge loss accepts -1 and 1 as well as 0 and 1.
  bool hasTwo = isBinary(model) && std::string_view(model.loss).starts_with("binary");
  return units > 1 ? units : hasTwo ? 2 : 0;
}

std::vector<float> weighByClass(const rnn_model &model, const SampleView &data,
                                const ClassWeights &weights) {
  if (model.target_count > 1)
    fail("weights of classes are for one target, and model `{}` has {}; use `sample_weight`",
         model.name, model.target_count);
  uint64_t steps = data.samples * sizeOf(model.sample_weight, data.length);
  uint64_t units = data.samples * sizeOf(model.target.shape, data.length) / steps;
  std::vector<float> result(steps, 1);
  std::set<int64_t> seen;
  for (uint64_t step = 0; step < steps; ++step) {
    auto found = weights.find(classOf({data.targets + step * units, units}));
    float own = data.weights ? data.weights[step] : 1;
    result[step] = own * (found == weights.end() ? 1 : found->second);
    if (found != weights.end())
      seen.insert(found->first);
  }
  for (const auto &[number, weight] : weights)
    if (!classesOf(model) && !seen.contains(number))
      fail("class {} has a weight, but no training target has this class", number);
  return result;
}

} // namespace rnn
