// Each metric against the examples of Keras' documentation, and against its
// definition where those say too little.
#include "training/metrics/Metric.h"

#include "data/Random.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace rnn;

namespace {

using Rows = std::vector<std::vector<float>>;

/// The result of rows of outputs and targets.
double resultOf(const rnn_metric &table, const Rows &targets, const Rows &outputs,
                const std::vector<double> &weights = {}) {
  std::unique_ptr<Metric> metric = makeMetric(table);
  metric->add({outputs[0], targets[0], 3.0}); // is forgotten
  metric->reset();
  for (size_t row = 0; row < outputs.size(); ++row)
    metric->add({outputs[row], targets[row], weights.empty() ? 1.0 : weights[row]});
  return metric->result();
}

rnn_metric table(rnn_metric_kind kind, double threshold = 0.5, uint64_t count = 0,
                 bool fromLogits = false) {
  return {"metric", static_cast<uint32_t>(kind), fromLogits, count, threshold, 0, 0};
}

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

} // namespace

TEST_CASE("binary accuracy counts predictions on the target's side of the threshold") {
  Rows targets = {{1}, {1}, {0}, {0}}, outputs = {{0.98f}, {1}, {0}, {0.6f}};
  CHECK(resultOf(table(RNN_BINARY_ACCURACY), targets, outputs) == 0.75);
  CHECK(resultOf(table(RNN_BINARY_ACCURACY), targets, outputs, {1, 0, 0, 1}) == 0.5);
  CHECK(resultOf(table(RNN_BINARY_ACCURACY, 0.7), targets, outputs) == 1);
  // On the threshold is not above it; a target between 0 and 1 is never met.
  CHECK(resultOf(table(RNN_BINARY_ACCURACY), {{0}}, {{0.5f}}) == 1);
  CHECK(resultOf(table(RNN_BINARY_ACCURACY), {{0.9f}}, {{0.9f}}) == 0);
  // Several units are averaged.
  CHECK(resultOf(table(RNN_BINARY_ACCURACY), {{0, 1, 1, 1}}, {{0.1f, 0.9f, 0.2f, 0.3f}}) == 0.5);
  // Logits.
  CHECK(resultOf(table(RNN_BINARY_ACCURACY, 0), {{1}, {0}}, {{0.25f}, {-0.25f}}) == 1);
}

TEST_CASE("categorical accuracies compare the greatest output with the class") {
  Rows outputs = {{0.1f, 0.9f, 0.8f}, {0.05f, 0.95f, 0}};
  Rows oneHot = {{0, 0, 1}, {0, 1, 0}}, classes = {{2}, {1}};
  CHECK(resultOf(table(RNN_CATEGORICAL_ACCURACY), oneHot, outputs) == 0.5);
  CHECK(resultOf(table(RNN_CATEGORICAL_ACCURACY), oneHot, outputs, {0.7, 0.3}) == Approx(0.3));
  CHECK(resultOf(table(RNN_SPARSE_CATEGORICAL_ACCURACY), classes, outputs) == 0.5);
  CHECK(resultOf(table(RNN_SPARSE_CATEGORICAL_ACCURACY), classes, outputs, {0.7, 0.3}) ==
        Approx(0.3));
  // Of equals the first one is the greatest.
  CHECK(resultOf(table(RNN_SPARSE_CATEGORICAL_ACCURACY), {{0}, {1}}, {{2, 2}, {2, 2}}) == 0.5);
  // A class that is to be ignored is never right.
  CHECK(resultOf(table(RNN_SPARSE_CATEGORICAL_ACCURACY), {{-1}}, {{2, 1}}) == 0);
}

TEST_CASE("top-k accuracies count targets among the k greatest outputs") {
  Rows outputs = {{0.1f, 0.9f, 0.8f}, {0.05f, 0.95f, 0}};
  Rows oneHot = {{0, 0, 1}, {0, 1, 0}}, classes = {{2}, {1}};
  for (const auto &[kind, targets] : {std::pair(RNN_TOP_K_CATEGORICAL_ACCURACY, oneHot),
                                      std::pair(RNN_SPARSE_TOP_K_CATEGORICAL_ACCURACY, classes)}) {
    CHECK(resultOf(table(kind, 0, 1), targets, outputs) == 0.5);
    CHECK(resultOf(table(kind, 0, 1), targets, outputs, {0.7, 0.3}) == Approx(0.3));
    CHECK(resultOf(table(kind, 0, 2), targets, outputs) == 1);
  }
  rnn_metric top2 = table(RNN_SPARSE_TOP_K_CATEGORICAL_ACCURACY, 0, 2);
  // What equals the k-th greatest is in the top.
  CHECK(resultOf(top2, {{0}, {1}, {2}, {3}}, Rows(4, {1, 2, 1, 0})) == 0.75);
  CHECK(resultOf(top2, {{-1}, {4}, {1}}, Rows(3, {1, notANumber, 1, 0})) == 0);
}

TEST_CASE("errors are means over units and steps") {
  Rows targets = {{0, 1}, {0, 0}}, outputs = {{1, 1}, {0, 0}};
  CHECK(resultOf(table(RNN_MEAN_ABSOLUTE_ERROR), targets, outputs) == 0.25);
  CHECK(resultOf(table(RNN_MEAN_ABSOLUTE_ERROR), targets, outputs, {1, 0}) == 0.5);
  CHECK(resultOf(table(RNN_MEAN_SQUARED_ERROR), targets, outputs) == 0.25);
  CHECK(resultOf(table(RNN_MEAN_SQUARED_ERROR), {{0, 1}}, {{3, 1}}) == 4.5);
  // The root is of the mean of all, not a mean of roots.
  CHECK(resultOf(table(RNN_ROOT_MEAN_SQUARED_ERROR), targets, outputs) == 0.5);
  CHECK(resultOf(table(RNN_ROOT_MEAN_SQUARED_ERROR), targets, outputs, {1, 0}) ==
        Approx(0.70710677));
  CHECK(resultOf(table(RNN_ROOT_MEAN_SQUARED_ERROR), {{0}, {0}}, {{1}, {7}}) == 5);
}

TEST_CASE("precision and recall") {
  Rows targets = {{0}, {1}, {1}, {1}}, outputs = {{1}, {0}, {1}, {1}};
  CHECK(resultOf(table(RNN_PRECISION), targets, outputs) == Approx(2.0 / 3));
  CHECK(resultOf(table(RNN_PRECISION), targets, outputs, {0, 0, 1, 0}) == 1);
  CHECK(resultOf(table(RNN_RECALL), targets, outputs) == Approx(2.0 / 3));
  CHECK(resultOf(table(RNN_RECALL), targets, outputs, {0, 0, 1, 0}) == 1);
  outputs = {{0.9f}, {0.3f}, {0.5f}, {0.7f}};
  CHECK(resultOf(table(RNN_PRECISION), targets, outputs) == 0.5);
  CHECK(resultOf(table(RNN_RECALL), targets, outputs) == Approx(1.0 / 3)); // 0.5 is not above
  CHECK(resultOf(table(RNN_RECALL, 0.2), targets, outputs) == 1);
  CHECK(resultOf(table(RNN_PRECISION, 0.95), targets, outputs) == 0); // of none
  CHECK(resultOf(table(RNN_RECALL), {{0}, {0}}, {{1}, {0}}) == 0);
}

TEST_CASE("auc of Keras' example") {
  Rows targets = {{0}, {0}, {1}, {1}}, outputs = {{0}, {0.5f}, {0.3f}, {0.9f}};
  CHECK(resultOf(table(RNN_AUC, 0, 3), targets, outputs) == 0.75);
  CHECK(resultOf(table(RNN_AUC, 0, 3), targets, outputs, {1, 0, 0, 1}) == 1);
  CHECK(resultOf(table(RNN_AUC, 0, 200), {{1}, {1}}, {{0.5f}, {0.9f}}) == 0); // one class
  // What does not count may be no number.
  CHECK(resultOf(table(RNN_AUC, 0, 3), {{0}, {1}, {1}}, {{0.1f}, {0.9f}, {notANumber}},
                 {1, 1, 0}) == 1);
}

TEST_CASE("auc is the area under the curve of all thresholds") {
  RandomStream random(5, RandomPurpose::Data, 0);
  bool fromLogits = GENERATE(false, true);
  uint64_t count = GENERATE(2, 7, 200);
  Rows targets, outputs;
  for (int row = 0; row < 500; ++row) {
    float truth = random.uniform() < 0.3f;
    float value = 0.6f * random.uniform() + 0.3f * truth + 0.05f; // inside of (0, 1)
    targets.push_back({truth});
    outputs.push_back({fromLogits ? std::log(value / (1 - value)) : value});
  }
  // Rates at each threshold, the first below all and the last above all.
  double area = 0, lastTrue = 1, lastFalse = 1;
  for (uint64_t i = 1; i < count; ++i) {
    double trues = 0, falses = 0, above[2] = {};
    for (size_t row = 0; row < targets.size(); ++row) {
      double x = outputs[row][0], p = fromLogits ? 1 / (1 + std::exp(-x)) : x;
      (targets[row][0] ? trues : falses) += 1;
      above[targets[row][0] != 0] += p > double(i) / (count - 1);
    }
    area += (lastFalse - above[0] / falses) * (lastTrue + above[1] / trues) / 2;
    lastTrue = above[1] / trues;
    lastFalse = above[0] / falses;
  }
  CHECK(resultOf(table(RNN_AUC, 0, count, fromLogits), targets, outputs) ==
        Approx(area).epsilon(1e-3));
  // Predictions outside of [0, 1] are moved to its ends.
  if (!fromLogits)
    CHECK(resultOf(table(RNN_AUC, 0, count), {{0}, {1}}, {{-3}, {2}}) == (count > 2 ? 1 : 0.5));
}
