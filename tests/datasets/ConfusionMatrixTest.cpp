// Which class each kind of output predicts.
#include "datasets/ConfusionMatrix.h"
#include "datasets/WorstRows.h"

#include "Texts.h"

using namespace rnn;

namespace {

/// What a matrix reads of a model's table.
struct Classifier : TextModel {
  rnn_value output{"output", {1, {1}}, 0, 0, 0, 0, 0};

  explicit Classifier(const char *loss, uint64_t units, uint64_t classes) : TextModel(2, loss) {
    output.shape.sizes[0] = units;
    table.outputs = &output;
    table.output_count = 1;
    table.output_size = units;
    table.target = {"target", {classes ? 0u : 1u, {units}}, 0, 0, classes, 0, 0};
  }

  std::string matrix(const std::vector<float> &targets, const std::vector<float> &outputs,
                     const Labels &labels, uint64_t samples) const {
    ConfusionMatrix matrix(table);
    SampleView data;
    data.targets = targets.data();
    data.samples = samples;
    matrix.add(data, outputs);
    return matrix.format(labels);
  }
};

} // namespace

TEST_CASE("of two classes a probability above one half is the second") {
  Classifier model("binary_crossentropy", 1, 0);
  CHECK(model.matrix({0, 0, 0, 1, 1}, {0.1, 0.5, 0.6, 0.7, 0.2}, Labels({"neg", "p\u00E9s"}), 5) ==
        "     neg  p\u00E9s\n"
        "neg    2    1\n"
        "p\u00E9s    1    1\n");
  model.table.from_logits = 1;
  CHECK(model.matrix({0, 1}, {0.1, -0.1}, {}, 2) == "   0  1\n"
                                                    "0  0  1\n"
                                                    "1  1  0\n");
}

TEST_CASE("targets of -1 are the first class of a hinge loss") {
  Classifier model("hinge", 1, 0);
  CHECK(model.matrix({-1, 1, 0}, {-2, 3, 1}, {}, 3) == "   0  1\n"
                                                       "0  1  1\n"
                                                       "1  0  1\n");
}

TEST_CASE("of several units the greatest is the prediction") {
  const std::vector<float> outputs{5, 1, 2, 0, 1, 3, 0, 2, 1};
  Classifier numbers("sparse_categorical_crossentropy", 3, 3),
      ones("categorical_crossentropy", 3, 0);
  std::string expected = "   0  1  2\n"
                         "0  1  0  0\n"
                         "1  0  0  1\n"
                         "2  0  1  0\n";
  CHECK(numbers.matrix({0, 1, 2}, outputs, {}, 3) == expected);
  CHECK(ones.matrix({1, 0, 0, 0, 1, 0, 0, 0, 1}, outputs, {}, 3) == expected);
  numbers.table.ignored_class = 1;
  CHECK(numbers.matrix({0, 1, 2}, outputs, {}, 3).find("1  0  0  0\n") != std::string::npos);
}

TEST_CASE("precision, recall and their mean are scikit-learn's") {
  Classifier model("sparse_categorical_crossentropy", 3, 3);
  const std::vector<float> one{1, 0, 0}, two{0, 1, 0};
  std::vector<float> outputs, targets{0, 0, 0, 1, 1, 2};
  for (const auto *each : {&one, &one, &two, &two, &one, &one})
    outputs.insert(outputs.end(), each->begin(), each->end());
  ConfusionMatrix matrix(model.table);
  matrix.add({nullptr, targets.data(), 6}, outputs);
  // classification_report([0, 0, 0, 1, 1, 2], [0, 0, 1, 1, 0, 0], digits=4, zero_division=0)
  CHECK(matrix.report(Labels({"a", "b", "c"})) ==
        "                  precision  recall  f1-score  rows\n"
        "a                    0.5000  0.6667    0.5714     3\n"
        "b                    0.5000  0.5000    0.5000     2\n"
        "c                    0.0000  0.0000    0.0000     1\n"
        "accuracy                               0.5000     6\n"
        "macro average        0.3333  0.3889    0.3571     6\n"
        "weighted average     0.4167  0.5000    0.4524     6\n");
}

TEST_CASE("the worst rows are those with the greatest loss, the first of equal ones first") {
  Classifier model("sparse_categorical_crossentropy", 2, 2);
  model.table.ignored_class = 7;
  model.table.input_size_per_step = 0;
  WorstRows worst(model.table, 3);
  const std::vector<float> targets{0, 1, 1, 7, 0, 1};
  const std::vector<float> outputs{0.9, 0.1, 0.8, 0.2, 0.3, 0.7, 0.5, 0.5, 0.2, 0.8, 0.1, 0.9};
  worst.add({nullptr, targets.data(), 4}, std::span(outputs).first(8));
  worst.add({nullptr, targets.data() + 4, 2}, std::span(outputs).subspan(8));
  REQUIRE(worst.rows().size() == 3);
  CHECK(worst.rows()[0].row == 1);
  CHECK(worst.rows()[1].row == 4);
  CHECK(worst.rows()[2].row == 2);
  CHECK(worst.rows()[1].label == 0);
  CHECK(worst.rows()[1].prediction == 1);
  CHECK(worst.rows()[1].probability == 0.8f);
  CHECK(worst.rows()[1].targets == std::vector<float>{0});
}

TEST_CASE("a model that tells numbers has no matrix") {
  Classifier model("mean_squared_error", 1, 0);
  CHECK(messageOf([&] { ConfusionMatrix matrix(model.table); }) ==
        "a confusion matrix counts classes, but model `reader` predicts numbers");
}
