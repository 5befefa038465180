// A case -> a run of its compiled model -> the error of each tensor.
#include "RunCase.h"

#include "CaseArrays.h"

#include "data/Error.h"
#include "training/Arena.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace rnn::reference {

namespace {

/// max |ours - reference| / max |reference|; the absolute error if the reference is zero, infinite
/// if only one of them is a number.
double errorOf(std::span<const float> ours, std::span<const float> reference) {
  double difference = 0, largest = 0;
  for (size_t i = 0; i < reference.size(); ++i) {
    if (std::isnan(ours[i]) && std::isnan(reference[i]))
      continue;
    double distance = std::fabs(double(ours[i]) - double(reference[i]));
    // std::max would lose a NaN.
    difference = std::isnan(distance) ? INFINITY : std::max(difference, distance);
    if (!std::isnan(reference[i]))
      largest = std::max(largest, std::fabs(double(reference[i])));
  }
  return largest > 0 ? difference / largest : difference;
}

class Runner {
public:
  Runner(const ReferenceCase &reference, const rnn_model &model)
      : reference(reference), model(model), parameters(model.parameters_size * sizeof(float)),
        gradients(model.gradients_size * sizeof(float)),
        optimizerState(model.optimizer_state_bytes), workspace(model.workspace_bytes),
        losses(model.losses_size), samples(reference.samples()),
        output(samples * model.output_size) {}

  std::vector<TensorError> run() {
    if (reference.isModel)
      runModel();
    else
      runLayer();
    return std::move(errors);
  }

private:
  void runLayer() {
    setParameters(reference, model, parameters.floats());
    std::vector<float> input = layerInput(reference);
    std::vector<std::string> cotangents = reference.series("output_cotangent");
    if (cotangents.empty()) { // a case without gradients
      predict(input.data());
      return compareRow(output, reference.series("output"), "");
    }
    std::vector<float> outputCotangent = joinRows(reference, cotangents),
                       inputGradient(input.size());
    for (uint64_t shard = 0; shard < model.shards; ++shard)
      model.pullback(parameters.floats(), input.data(), nullptr, outputCotangent.data(), 0, samples,
                     shard, output.data(), inputGradient.data(), gradients.floats(),
                     workspace.data());
    model.reduce(parameters.floats(), gradients.floats(), nullptr, nullptr);
    rnn_spread_gradients(&model, gradients.floats());
    compareRow(output, reference.series("output"), "");
    compareRow(inputGradient, inputTensors(reference), "d_");
    compareParameters(gradients.floats(), ParameterTensor::Gradient);
  }

  /// Compares the values in rows with their tensors; tokens have no gradient.
  void compareRow(const std::vector<float> &rows, const std::vector<std::string> &names,
                  const std::string &prefix) {
    uint64_t rowSize = rows.size() / samples, offset = 0;
    for (const std::string &name : names) {
      uint64_t size = reference.tensor(name).rowSize();
      std::vector<float> part;
      for (uint64_t sample = 0; sample < samples; ++sample) {
        auto begin = rows.begin() + sample * rowSize + offset;
        part.insert(part.end(), begin, begin + size);
      }
      offset += size;
      if (prefix.empty() || reference.has(prefix + name))
        compare(prefix + name, part);
    }
  }

  void runModel() {
    setParameters(reference, model, parameters.floats());
    const Array &inputs = reference.tensor("input");
    // Both predictions use the batch of the first step.
    predict(inputs.row(0));
    compare("prediction_before", output);
    if (!model.update)
      return;
    const Array &targets = reference.tensor("target");
    std::vector<float> stepLosses;
    for (uint64_t step = 0; step < inputs.rows(); ++step) {
      stepLosses.push_back(rnn_train_batch(&model, parameters.floats(), optimizerState.data(),
                                           gradients.floats(), inputs.row(step), targets.row(step),
                                           0, samples, 0, losses.data(), workspace.data()));
      if (step == 0 && reference.hasSome("gradient/"))
        compareParameters(gradients.floats(), ParameterTensor::Gradient);
    }
    compare("losses", stepLosses);
    if (!reference.hasSome("final/"))
      return;
    compareParameters(parameters.floats(), ParameterTensor::Final);
    predict(inputs.row(0));
    compare("prediction_after", output);
  }

  void predict(const float *input) {
    rnn_predict_batch(&model, parameters.floats(), input, 0, samples, output.data(),
                      workspace.data());
  }

  void compareParameters(const float *arena, ParameterTensor which) {
    for (uint64_t i = 0; i < model.parameter_count; ++i) {
      const rnn_parameter &parameter = model.parameters[i];
      std::string tensor = tensorName(reference, parameter, which);
      if (!parameter.trainable && !reference.has(tensor))
        continue; // Keras has no gradient of it
      compare(tensor, {arena + parameter.offset, parameter.size});
    }
  }

  void compare(const std::string &tensor, std::span<const float> ours) {
    const Array &expected = reference.tensor(tensor);
    if (expected.values.size() != ours.size())
      fail("`{}` of case `{}` has {} numbers, the model's has {}", tensor, reference.name,
           expected.values.size(), ours.size());
    errors.push_back({tensor, errorOf(ours, expected.values)});
  }

  const ReferenceCase &reference;
  const rnn_model &model;
  Arena parameters, gradients, optimizerState, workspace;
  std::vector<float> losses; // [shards]
  uint64_t samples;
  std::vector<float> output; // [samples, output...]
  std::vector<TensorError> errors;
};

} // namespace

std::string functionsToRun(const ReferenceCase &reference) {
  if (reference.isModel)
    return reference.loss.is_null() ? "predict" : "predict,train";
  return reference.series("output_cotangent").empty() ? "predict" : "predict,pullback";
}

std::vector<TensorError> runCase(const ReferenceCase &reference, const rnn_model &model) {
  return Runner(reference, model).run();
}

} // namespace rnn::reference
