// A failed training step -> the first layer, gate and step whose numbers are not finite.
#include "training/Probe.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "training/ProbeNames.h"
#include "training/Shapes.h"

#include <cmath>
#include <fmt/ranges.h>
#include <optional>

namespace rnn {

namespace {

/// The values of a layer's output or gate at each step of some rows.
struct Exposed {
  const rnn_value *value;
  std::string gate; // empty: the layer's output
  std::string walk; // the layer, or the direction of a bidirectional one

  bool hasSteps() const { return value->shape.rank > 1; }
};

class Search {
public:
  Search(const rnn_model &probe, const std::vector<float> &outputs, const SampleView &batch)
      : probe(probe), outputs(outputs), batch(batch),
        rowSize(rnn_output_size(&probe, batch.length)) {}

  /// The first layer, gate and step with a number that is not finite.
  std::optional<std::string> inLayers() const {
    for (const rnn_layer &layer : std::span(probe.layers, probe.layer_count)) {
      std::vector<Exposed> gates, values;
      for (const rnn_value &value : std::span(probe.outputs, probe.output_count)) {
        std::string name = value.name;
        if (name == layer.name)
          values.push_back({&value, "", name});
        else if (name.starts_with(layer.name + std::string("/")))
          gates.push_back(
              {&value, name.substr(name.rfind('/') + 1), name.substr(0, name.rfind('/'))});
      }
      // Search the gates of one layer or direction after another.
      for (size_t begin = 0, end = 0; begin < gates.size(); begin = end) {
        while (end < gates.size() && gates[end].walk == gates[begin].walk)
          ++end;
        std::vector<Exposed> walk(gates.begin() + begin, gates.begin() + end);
        if (auto found = inWalk(walk))
          return found;
      }
      if (auto found = inWalk(values))
        return found;
    }
    return std::nullopt;
  }

  /// The first expression by which the loss divides that is 0.
  std::optional<std::string> inDivisors() const {
    for (const rnn_value &value : std::span(probe.outputs, probe.output_count)) {
      std::string_view name = value.name;
      if (!name.starts_with(divisorPrefix))
        continue;
      Exposed divisor{&value, "", std::string(name.substr(divisorPrefix.size()))};
      auto isZero = [](double number) {
        return number == 0 ? std::optional<std::string>("0") : std::nullopt;
      };
      uint64_t steps = divisor.hasSteps() ? sizesOf(value.shape, batch.length)[0] : 1;
      for (uint64_t step = 0; step < steps; ++step)
        if (auto found = atStep(divisor, step, isZero))
          return fmt::format("the loss `{}` divides by `{}`, which is 0{}", probe.loss,
                             divisor.walk, found->where);
    }
    return std::nullopt;
  }

private:
  std::optional<std::string> inWalk(const std::vector<Exposed> &values) const {
    uint64_t steps = 1;
    for (const Exposed &each : values)
      steps = std::max(steps, each.hasSteps() ? sizesOf(each.value->shape, batch.length)[0] : 1);
    for (uint64_t step = 0; step < steps; ++step)
      for (const Exposed &each : values)
        if (auto found = atStep(each, step, nameOfNotFinite))
          return fmt::format("`{}` has {}{}{}", each.walk, found->what,
                             each.gate.empty() ? "" : " in its " + each.gate, found->where);
    return std::nullopt;
  }

  struct Found {
    std::string what, where; // " at step 3, in row 2 of the batch"
  };
  /// Numbers that have a name: that are wrong.
  std::optional<Found> atStep(const Exposed &each, uint64_t step,
                              std::optional<std::string> (*nameOf)(double)) const {
    const rnn_value &value = *each.value;
    uint64_t all = sizeOf(value.shape, batch.length);
    uint64_t size = each.hasSteps() ? all / sizesOf(value.shape, batch.length)[0] : all;
    if (step * size >= all)
      return std::nullopt;
    std::vector<uint64_t> rows;
    std::string what;
    for (uint64_t row = 0; row < batch.samples; ++row) {
      const float *numbers = outputs.data() + row * rowSize + value.offset +
                             batch.length * value.offset_per_step + step * size;
      for (uint64_t i = 0; i < size; ++i)
        if (auto found = nameOf(numbers[i])) {
          what = rows.empty() ? *found : what;
          rows.push_back(row);
          break;
        }
    }
    if (rows.empty())
      return std::nullopt;
    return Found{what, fmt::format("{}, in {} of the batch",
                                   each.hasSteps() ? fmt::format(" at step {}", step) : "",
                                   formatRows(rows))};
  }

public:
  static std::string formatRows(std::vector<uint64_t> rows) {
    constexpr size_t named = 5;
    std::string more = rows.size() > named ? fmt::format(" and {} more", rows.size() - named) : "";
    const char *word = rows.size() == 1 ? "row" : "rows";
    rows.resize(std::min(rows.size(), named));
    return fmt::format("{} {}{}", word, fmt::join(rows, ", "), more);
  }

private:
  const rnn_model &probe;
  const std::vector<float> &outputs;
  const SampleView &batch;
  uint64_t rowSize;
};

/// For finite outputs: the rows whose loss is not finite.
std::string findRowsOfLoss(Trainer &trainer, const SampleView &batch) {
  std::vector<uint64_t> rows;
  for (uint64_t row = 0; row < batch.samples; ++row)
    if (!std::isfinite(trainer.computeGradients(rowsOf(batch, row, 1, trainer.model()))))
      rows.push_back(row);
  return fmt::format("all layers' values are finite, but the loss is not{}",
                     rows.empty() ? "" : ", in " + Search::formatRows(rows) + " of the batch");
}

} // namespace

std::string findNotFinite(const Trainer &failed, const rnn_model &probe, const SampleView &batch) {
  if (probe.parameters_size != failed.model().parameters_size)
    fail("the probe is not of model `{}`", failed.model().name);
  Trainer again(probe, 1);
  again.repeat(failed);
  std::vector<float> outputs(batch.samples * rnn_output_size(&probe, batch.length));
  again.computeGradients(batch, {outputs.data()});
  Search search(probe, outputs, batch);
  if (auto found = search.inLayers())
    return fmt::format("{}; {}", *found, smallerRateAdvice);
  if (auto found = search.inDivisors())
    return *found + ": add a small number to it, such as 1e-7";
  return fmt::format("{}; {}", findRowsOfLoss(again, batch), smallerRateAdvice);
}

} // namespace rnn
