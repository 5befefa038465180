// Which accuracy a model has, and metrics over batches, masks and steps.
#include "training/metrics/Metrics.h"

#include "SmallModel.h"
#include "training/Fit.h"

using namespace rnn;

namespace {

/// The model's metrics of all its samples.
std::vector<double> metricsOf(const rnn_model &model, const SampleView &data,
                              const OutputView &outputs) {
  Metrics metrics(model);
  metrics.add(data, outputs);
  std::vector<double> values(metrics.size());
  metrics.results(values);
  return values;
}

} // namespace

TEST_CASE("what accuracy is depends on output and target") {
  auto kindOf = [](const std::string &name, uint64_t metric) {
    return loadModel(name)->metrics[metric].kind;
  };
  CHECK(kindOf("masked-steps", 2) == RNN_BINARY_ACCURACY);
  CHECK(kindOf("steps", 0) == RNN_CATEGORICAL_ACCURACY);
  CHECK(kindOf("classes", 0) == RNN_SPARSE_CATEGORICAL_ACCURACY);
}

TEST_CASE("targets that are numbers of classes") {
  CompiledModel model = loadModel("classes"); // 6 steps of 3 classes
  std::vector<float> outputs(2 * 6 * 3), targets(2 * 6);
  for (size_t step = 0; step < targets.size(); ++step) {
    targets[step] = static_cast<float>(step % 3);
    outputs[3 * step + step % 3] = 2; // the greatest
    outputs[3 * step + (step + 1) % 3] = 1;
  }
  targets[7] = 2; // where 1 is predicted, and 2 comes next
  targets[9] = 2; // where 0 is predicted, and 1 comes next
  std::vector<double> values =
      metricsOf(model.table(), {nullptr, targets.data(), 2}, {outputs.data(), nullptr});
  CHECK(values[0] == Approx(10.0 / 12));
  CHECK(values[1] == Approx(11.0 / 12));
}

TEST_CASE("metrics of a sequence are means over its steps, and have Keras' names") {
  CompiledModel model = loadModel("steps"); // 6 steps of 2 units
  CHECK(metricNames(model.table()) ==
        std::vector<std::string>{"accuracy", "mae", "mean_absolute_error", "mae_1"});
  RandomSamples data(model.table(), 5);
  std::vector<float> outputs(data.targets.size());
  std::ranges::transform(data.targets, outputs.begin(), [](float t) { return t + 0.25f; });
  std::vector<double> values = metricsOf(model.table(), data.view(), {outputs.data(), nullptr});
  CHECK(values[0] == 1); // the greater one of two is the same
  CHECK(values[1] == Approx(0.25));
  CHECK(values[2] == values[1]);
  // Of one sample's step one unit is wrong: an error in 5 * 6 * 2.
  outputs[7] += 3;
  values = metricsOf(model.table(), data.view(), {outputs.data(), nullptr});
  CHECK(values[1] == Approx(0.25 + 3.0 / 60));
}

TEST_CASE("steps that a mask leaves out do not count") {
  CompiledModel model = loadModel("masked-steps");
  REQUIRE(model->output_mask_size == 6);
  RandomSamples data(model.table(), 5);
  // Sample 0 has four steps, sample 1 none, and sample 2 a hole.
  std::vector<float> masks(5 * 6, 1);
  for (uint64_t place : {4, 5, 6, 7, 8, 9, 10, 11, 14}) {
    masks[place] = 0;
    std::fill_n(&data.inputs[2 * place], 2, 0.0f);
  }
  Trainer trainer(model.table(), 1);
  trainer.initialize(2);
  std::vector<float> outputs(5 * 6), found(5 * 6);
  trainer.evaluate(data.view(), {outputs.data(), found.data()});
  CHECK(found == masks);
  double sum = 0, squares = 0, right = 0, count = 0;
  for (size_t i = 0; i < masks.size(); ++i) {
    double difference = double(outputs[i]) - data.targets[i];
    sum += masks[i] * std::abs(difference);
    squares += masks[i] * difference * difference;
    right += masks[i] * (data.targets[i] == (outputs[i] > 0.5f));
    count += masks[i];
  }
  std::vector<double> values =
      metricsOf(model.table(), data.view(), {outputs.data(), found.data()});
  CHECK(values[0] == Approx(sum / count));
  CHECK(values[1] == Approx(std::sqrt(squares / count)));
  CHECK(values[2] == Approx(right / count));
}

TEST_CASE("an epoch has metrics of training and validation, over batches of any size") {
  CompiledModel model = loadModel("steps"); // its learning rate is 0, its batches of 4
  RandomSamples data(model.table(), 5), others(model.table(), 7);
  std::vector<float> weights; // of steps
  for (float ofSample : {1, 0, 2, 0, 3})
    weights.insert(weights.end(), model->sample_weight.sizes[0], ofSample);
  Trainer trainer(model.table(), 2);
  trainer.initialize(2);
  auto expected = [&](const SampleView &samples) {
    std::vector<float> outputs(samples.samples * model->output_size);
    trainer.evaluate(samples, {outputs.data(), nullptr});
    return metricsOf(model.table(), samples, {outputs.data(), nullptr});
  };
  SampleView training = data.view();
  training.weights = weights.data(); // which change the loss alone
  FitObserver quiet;
  History history = fit(trainer, training, others.view(), {2, 0}, quiet);
  for (uint64_t epoch : {0, 1}) {
    CHECK(history[epoch].find("mae").value() == Approx(expected(data.view())[1]));
    CHECK(history[epoch].find("accuracy").value() == Approx(expected(data.view())[0]));
    CHECK(history[epoch].find("val_mae_1").value() == Approx(expected(others.view())[3]));
    CHECK(history[epoch].find("val_loss").value() == trainer.evaluate(others.view()));
  }
}
