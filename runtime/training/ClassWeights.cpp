#include "training/ClassWeights.h"

#include "data/Error.h"
#include "training/Shapes.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace rnn {

namespace {

template <typename Number> bool parse(std::string_view text, Number &number) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

/// How many classes the targets tell apart, or 0 where that is open.
uint64_t classesOf(const rnn_model &model) {
  if (model.target.classes)
    return model.target.classes;
  uint64_t units = sizeOf(model.target.shape);
  return units > 1 ? units : 0;
}

int64_t classOf(std::span<const float> target) {
  if (target.size() == 1)
    return std::llround(target[0]);
  return std::ranges::max_element(target) - target.begin();
}

} // namespace

ClassWeights parseClassWeights(std::string_view text) {
  ClassWeights weights;
  for (bool more = true; more;) {
    size_t end = std::min(text.find(','), text.size());
    std::string_view pair = text.substr(0, end);
    size_t colon = std::min(pair.find(':'), pair.size());
    int64_t number = 0;
    float weight = 0;
    if (colon == pair.size() || !parse(pair.substr(0, colon), number) ||
        !parse(pair.substr(colon + 1), weight) || !(weight >= 0) || std::isinf(weight))
      fail("expected a class and a weight of at least 0, such as `0:1,1:5`, found `{}`", pair);
    if (!weights.emplace(number, weight).second)
      fail("class {} has two weights", number);
    more = end < text.size();
    text.remove_prefix(more ? end + 1 : end);
  }
  return weights;
}

void requireClasses(const rnn_model &model, const ClassWeights &weights) {
  uint64_t size = sizeOf(model.target.shape), classes = classesOf(model);
  bool hasSteps = model.target.classes ? size != 1 : model.target.shape.rank > 1;
  if (!weights.empty() && hasSteps)
    fail("a weight of classes needs one class for each sample, but a target of model `{}` is {}",
         model.name, formatWithSamples(model.target.shape));
  for (const auto &[number, weight] : weights)
    if (classes && (number < 0 || static_cast<uint64_t>(number) >= classes))
      fail("class {} has a weight, but the classes of model `{}` are 0 to {}", number, model.name,
           classes - 1);
}

std::vector<float> weighByClass(const rnn_model &model, const SampleView &data,
                                const ClassWeights &weights) {
  requireClasses(model, weights);
  uint64_t size = sizeOf(model.target.shape);
  std::vector<float> result(data.samples, 1);
  for (uint64_t sample = 0; sample < data.samples; ++sample) {
    auto found = weights.find(classOf({data.targets + sample * size, size}));
    float own = data.weights ? data.weights[sample] : 1;
    result[sample] = own * (found == weights.end() ? 1 : found->second);
  }
  return result;
}

} // namespace rnn
