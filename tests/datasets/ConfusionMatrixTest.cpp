// Which class each kind of output predicts.
#include "datasets/ConfusionMatrix.h"

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

TEST_CASE("a model that tells numbers has no matrix") {
  Classifier model("mean_squared_error", 1, 0);
  CHECK(messageOf([&] { ConfusionMatrix matrix(model.table); }) ==
        "`--confusion` counts classes, but model `reader` predicts numbers");
}
