// A case -> whole numbers of 64 bits and arrays of float32, little-endian, each array a multiple of
// 8 bytes.
#include "PackCase.h"

#include "CaseArrays.h"

#include "training/Arena.h"

#include <bit>
#include <span>

static_assert(std::endian::native == std::endian::little);

namespace rnn::reference {

namespace {

class Bytes {
public:
  void number(uint64_t value) { append(&value, sizeof value); }
  void floats(std::span<const float> values) {
    append(values.data(), values.size_bytes());
    bytes.resize((bytes.size() + 7) / 8 * 8);
  }
  void floats(const std::vector<float> &values) { floats(std::span(values)); }
  /// A fixed number of bytes, so that the reader finds the next number.
  void name(const std::string &text) {
    std::string fixed = text.substr(0, nameBytes - 1);
    fixed.resize(nameBytes);
    bytes += fixed;
  }
  std::string take() { return std::move(bytes); }

private:
  static constexpr size_t nameBytes = 64;
  void append(const void *data, size_t size) {
    bytes.append(static_cast<const char *>(data), size);
  }
  std::string bytes;
};

// The same numbers as in cases.c: when and where it finds what it compares.
constexpr uint64_t initialSeed = 7;
enum Moment : uint64_t { AtFirst, AfterGradient, AfterTraining, AtLast };
enum Source : uint64_t { Output, InputGradient, Gradients, Parameters, Losses };

/// Rows of floats in an array: `row` of every `stride`, from `first` on.
struct Place {
  Source source;
  uint64_t first, row, stride;
};

/// FNV-1a of the bits of what `initialize` draws, which are the same on every machine.
uint64_t hashOfInitial(const rnn_model &model) {
  Arena parameters(model.parameters_size * sizeof(float));
  model.initialize(parameters.floats(), initialSeed);
  uint64_t hash = 0xcbf29ce484222325;
  for (uint64_t i = 0; i < model.parameters_size; ++i)
    hash = (hash ^ std::bit_cast<uint32_t>(parameters.floats()[i])) * 0x100000001b3;
  return hash;
}

class Packer {
public:
  Packer(const ReferenceCase &reference, const rnn_model &model, const Report &report)
      : reference(reference), model(model), report(report) {}

  std::string pack() {
    if (reference.isModel)
      packModelChecks();
    else
      packLayerChecks();
    Bytes all;
    all.name(reference.name);
    for (uint64_t number :
         {uint64_t(reference.isModel), reference.samples(), steps, model.parameters_size,
          uint64_t(inputs.size()), uint64_t(targets.size()), uint64_t(cotangent.size()),
          hashOfInitial(model), checkCount})
      all.number(number);
    std::vector<float> parameters(model.parameters_size);
    setParameters(reference, model, parameters.data());
    for (const std::vector<float> *values : {&parameters, &inputs, &targets, &cotangent})
      all.floats(*values);
    return all.take() + checks.take();
  }

private:
  void packLayerChecks() {
    inputs = layerInput(reference);
    checkRow(Output, reference.series("output"), "");
    std::vector<std::string> cotangents = reference.series("output_cotangent");
    if (cotangents.empty())
      return;
    cotangent = joinRows(reference, cotangents);
    checkRow(InputGradient, inputTensors(reference), "d_");
    checkParameters(AtFirst, Gradients, ParameterTensor::Gradient);
  }

  void packModelChecks() {
    inputs = reference.tensor("input").values;
    checkOutput(AtFirst, "prediction_before");
    if (!model.update)
      return;
    targets = reference.tensor("target").values;
    steps = reference.tensor("input").rows();
    if (reference.hasSome("gradient/"))
      checkParameters(AfterGradient, Gradients, ParameterTensor::Gradient);
    check(AfterTraining, "losses", {Losses, 0, steps, steps});
    if (!reference.hasSome("final/"))
      return;
    checkParameters(AfterTraining, Parameters, ParameterTensor::Final);
    checkOutput(AtLast, "prediction_after");
  }

  void checkOutput(Moment moment, const std::string &tensor) {
    uint64_t size = reference.tensor(tensor).values.size();
    check(moment, tensor, {Output, 0, size, size});
  }

  /// Tokens have no gradient.
  void checkRow(Source source, const std::vector<std::string> &names, const std::string &prefix) {
    uint64_t stride = 0, first = 0;
    for (const std::string &name : names)
      stride += reference.tensor(name).rowSize();
    for (const std::string &name : names) {
      uint64_t row = reference.tensor(name).rowSize();
      if (prefix.empty() || reference.has(prefix + name))
        check(AtFirst, prefix + name, {source, first, row, stride});
      first += row;
    }
  }

  void checkParameters(Moment moment, Source source, ParameterTensor which) {
    for (uint64_t i = 0; i < model.parameter_count; ++i) {
      const rnn_parameter &parameter = model.parameters[i];
      std::string tensor = tensorName(reference, parameter, which);
      if (parameter.trainable || reference.has(tensor))
        check(moment, tensor, {source, parameter.offset, parameter.size, parameter.size});
    }
  }

  void check(Moment moment, const std::string &tensor, const Place &place) {
    const std::vector<float> &expected = reference.tensor(tensor).values;
    checks.name(tensor);
    for (uint64_t number : {uint64_t(moment), uint64_t(place.source), place.first, place.row,
                            place.stride, uint64_t(expected.size())})
      checks.number(number);
    float bound = static_cast<float>(report.bound(reference, tensor));
    checks.floats(std::span(&bound, 1));
    checks.floats(expected);
    ++checkCount;
  }

  const ReferenceCase &reference;
  const rnn_model &model;
  const Report &report;
  std::vector<float> inputs, targets, cotangent;
  uint64_t steps = 0, checkCount = 0;
  Bytes checks;
};

} // namespace

std::string packCount(uint64_t cases) {
  Bytes bytes;
  bytes.number(cases);
  return bytes.take();
}

std::string packCase(const ReferenceCase &reference, const rnn_model &model, const Report &report) {
  return Packer(reference, model, report).pack();
}

} // namespace rnn::reference
