// A model -> its functions run twice on hostile arguments, with other memory -> what differs.
#include "oracle/CheckMemory.h"

#include "oracle/BatchDrawing.h"
#include "oracle/CompiledRun.h"
#include "training/Shapes.h"

#include <bit>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace rnn::oracle {

namespace {

/// Floating-point operations of a batch of a great length.
constexpr double mostWork = 1e8;

using Limits = std::numeric_limits<float>;

bool hasSameBits(std::span<const double> a, std::span<const double> b) {
  return std::ranges::equal(a, b, [](double x, double y) {
    return std::bit_cast<uint64_t>(x) == std::bit_cast<uint64_t>(y);
  });
}

class MemoryCheck {
public:
  MemoryCheck(const rnn_model &model, uint64_t length, uint64_t seed)
      : model(model), random(seed, RandomPurpose::Data, 2), drawing(model, random) {
    for (uint64_t i = 0; i < model.parameter_count; ++i)
      parameters.push_back(drawing.parameter(model.parameters[i]));
    batch = draw(length, model.batch);
  }

  /// Everything.
  std::vector<TensorError> run() {
    whole = runTwice(batch, "of a whole batch");
    for (uint64_t samples : fewerSamples())
      checkFewer(samples);
    checkHostileRows();
    checkHostileParameters();
    if (rnn_has_any_length(&model))
      checkLengths();
    return std::move(errors);
  }

  /// Only a few rows of the length.
  std::vector<TensorError> runRows() {
    checkLength(batch.length);
    return std::move(errors);
  }

private:
  BatchNumbers draw(uint64_t length, uint64_t samples) {
    BatchNumbers drawn;
    drawn.length = length;
    drawing.drawSamples(drawn, samples);
    if (random.below(2))
      drawing.drawWeights(drawn);
    drawing.drawCall(drawn);
    return drawn;
  }

  std::vector<float> arena() const {
    std::vector<float> all(model.parameters_size, NAN);
    for (uint64_t i = 0; i < model.parameter_count; ++i)
      std::ranges::copy(parameters[i], all.begin() + int64_t(model.parameters[i].offset));
    return all;
  }

  void note(const std::string &what, const std::string &when) {
    errors.push_back({fmt::format("{} {}", what, when), INFINITY, 0});
  }

  Tensors runIn(MemoryLayout layout, const BatchNumbers &numbers, const std::string &when) {
    CompiledRun compiled(model, arena(), numbers, layout);
    Tensors tensors = compiled.run();
    tensors.merge(compiled.runOthers());
    auto addParameters = [&](const char *after, const std::vector<float> &updated) {
      for (uint64_t i = 0; i < model.parameter_count; ++i) {
        const rnn_parameter &place = model.parameters[i];
        auto begin = updated.begin() + int64_t(place.offset);
        tensors[fmt::format("{} after {}", place.name, after)] = {begin,
                                                                  begin + int64_t(place.size)};
      }
    };
    if (model.update) {
      std::vector<float> updated = arena(), asComputed(model.parameters_size, NAN);
      for (int step = 1; step <= 2; ++step)
        updated = compiled.update(updated, asComputed);
      addParameters("updates", updated);
      if (model.finalize)
        addParameters("training", compiled.finalize(updated));
    }
    for (const std::string &memory : compiled.overruns())
      note("memory around " + memory, when);
    if (compiled.hasOtherBitsInBlocks())
      note("bits of step_block", when);
    return tensors;
  }
  Tensors runTwice(const BatchNumbers &numbers, const std::string &when) {
    Tensors first = runIn({}, numbers, when), second = runIn(MemoryLayout::other(), numbers, when);
    for (const auto &[name, tensor] : first)
      if (!hasSameBits(tensor, second.at(name)))
        note(name + ", which depends on the memory,", when);
    return first;
  }

  /// Those of which each sample has a part of its own.
  static bool hasRows(const std::string &tensor) {
    return std::ranges::any_of(std::initializer_list<std::string>{name::output, name::states,
                                                                  name::mask, name::inputGradient},
                               [&](const std::string &name) {
                                 return tensor == name || tensor.starts_with(name + " of ");
                               });
  }
  /// Compares the rows of samples for which `isCompared` with those of the whole batch.
  template <typename IsCompared>
  void compareRows(const Tensors &found, uint64_t samples, const std::string &when,
                   const IsCompared &isCompared) {
    for (const auto &[name, tensor] : found) {
      if (!hasRows(name) || !whole.contains(name))
        continue;
      uint64_t width = tensor.size() / samples;
      auto row = [&](const Numbers &all, uint64_t s) {
        return std::span(all).subspan(s * width, width);
      };
      for (uint64_t s = 0; s < samples; ++s)
        if (isCompared(s) && !hasSameBits(row(tensor, s), row(whole.at(name), s))) {
          note(fmt::format("{} of sample {}, which depends on others,", name, s), when);
          break;
        }
    }
  }

  /// All counts of a small batch; of a large one the first, the last and some of those between.
  std::set<uint64_t> fewerSamples() {
    constexpr uint64_t most = 16;
    std::set<uint64_t> counts;
    if (model.batch <= most)
      for (uint64_t samples = 1; samples < model.batch; ++samples)
        counts.insert(samples);
    else
      counts = {1, 1 + random.below(model.batch - 1), 1 + random.below(model.batch - 1),
                std::min(model.shard_samples + random.below(3) - 1, model.batch - 1),
                model.batch - 1};
    counts.erase(0);
    return counts;
  }
  void checkFewer(uint64_t samples) {
    BatchNumbers fewer = batch;
    for (std::vector<Numbers> *rows : {&fewer.inputs, &fewer.targets, &fewer.outputCotangents,
                                       &fewer.states, &fewer.sampleWeights})
      if (!rows->empty())
        rows->resize(samples);
    std::string when = fmt::format("of {} samples", samples);
    compareRows(runTwice(fewer, when), samples, when, [](uint64_t) { return true; });
  }

  double hostileNumber() {
    static const double numbers[] = {NAN,   INFINITY, -INFINITY, Limits::max(), Limits::lowest(),
                                     1e-40, -0.0};
    return float(numbers[random.below(std::size(numbers))]);
  }
  double hostileToken(uint64_t classes) {
    const double numbers[] = {NAN,           INFINITY, -INFINITY, -1,     double(classes),
                              classes + 0.5, 0.5,      1e30,      -1e30,  -0.5,
                              0x1p24,        0x1p31,   -0x1p31,   0x1p32, 0x1p63,
                              1e-40,         -0.0,     0x1p-149,  -0x1p33};
    return float(numbers[random.below(std::size(numbers))]);
  }
  template <typename Hostile> void spoil(Numbers &row, const Hostile &hostile) {
    bool all = random.below(4) == 0;
    for (double &number : row)
      if (all || random.below(6) == 0)
        number = hostile();
  }

  /// Of every second sample all that it has.
  void checkHostileRows() {
    BatchNumbers hostile = batch;
    auto number = [&] { return hostileNumber(); };
    for (uint64_t s = 1; s < model.batch; s += 2) {
      for (uint64_t i = 0; i < model.input_count; ++i) {
        const rnn_value &value = model.inputs[i];
        uint64_t begin = value.offset + batch.length * value.offset_per_step;
        uint64_t end =
            i + 1 < model.input_count
                ? model.inputs[i + 1].offset + batch.length * model.inputs[i + 1].offset_per_step
                : hostile.inputs[s].size();
        auto from = hostile.inputs[s].begin() + int64_t(begin);
        Numbers part(from, hostile.inputs[s].begin() + int64_t(end));
        if (value.classes > 0)
          spoil(part, [&] { return hostileToken(value.classes); });
        else
          spoil(part, number);
        std::ranges::copy(part, from);
      }
      auto from = hostile.targets[s].begin();
      for (const rnn_value &target : std::span(model.targets, model.target_count)) {
        Numbers part(from, from + int64_t(sizeOf(target.shape, hostile.length)));
        if (target.classes > 0)
          spoil(part, [&] { return hostileToken(target.classes); });
        else
          spoil(part, number);
        from = std::ranges::copy(part, from).out;
      }
      spoil(hostile.outputCotangents[s], number);
      if (!hostile.states.empty())
        spoil(hostile.states[s], number);
      if (!hostile.sampleWeights.empty())
        spoil(hostile.sampleWeights[s], number);
    }
    std::string when = "beside hostile numbers";
    compareRows(runTwice(hostile, when), model.batch, when, [](uint64_t s) { return s % 2 == 0; });
  }

  void checkHostileParameters() {
    std::vector<Numbers> kept = parameters;
    for (Numbers &parameter : parameters)
      spoil(parameter, [&] { return hostileNumber(); });
    runTwice(batch, "with hostile parameters");
    parameters = kept;
  }

  void checkLengths() {
    for (uint64_t length : {0, 1, 2, 3, 8, 25, 50, 51, 257, 1000}) {
      double work = double(model.train_step_flops_nominal) +
                    double(length * model.train_step_flops_nominal_per_step);
      if (length < 50 || work < mostWork)
        checkLength(length);
    }
  }
  void checkLength(uint64_t length) {
    uint64_t samples = 1 + random.below(std::min<uint64_t>(model.batch, 3));
    runTwice(draw(length, samples), fmt::format("of length {}", length));
  }

  const rnn_model &model;
  RandomStream random;
  BatchDrawing drawing;
  std::vector<Numbers> parameters; // in the table's order
  BatchNumbers batch;
  Tensors whole; // of it
  std::vector<TensorError> errors;
};

} // namespace

std::vector<TensorError> checkMemory(const rnn_model &model, uint64_t length, uint64_t seed) {
  return MemoryCheck(model, length, seed).run();
}

std::vector<TensorError> checkRows(const rnn_model &model, uint64_t length, uint64_t seed) {
  return MemoryCheck(model, length, seed).runRows();
}

} // namespace rnn::oracle
