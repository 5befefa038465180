// Weights of each step in the loss: Keras 3.15's losses and gradients.
#include "SmallModel.h"
#include "data/Numpy.h"
#include "data/WholeFile.h"
#include "training/ArrayBatches.h"
#include "training/ClassWeights.h"
#include "training/Samples.h"

#include <fmt/format.h>

using namespace rnn;

namespace {

constexpr uint64_t rows = 4, steps = 3;

/// A loss, and the gradient of the kernel's first weight.
struct Result {
  float loss, gradient;
};

struct Case {
  const char *loss;
  bool masked;
  const char *reduction;
  Result unweighted, byRow, byStep;

  bool isMse() const { return std::string_view(loss) == "mse"; }
};

// clang-format off: a table, a row a line
const std::vector<Case> cases = {
    {"mse", false, "sum_over_batch_size", {0.625, 0.127604}, {0.710775, 0.361979}, {0.396891, 0.157552}},
    // By rows, Keras divides by the sum of the four weights: 2.43694, 1.24107.
    {"mse", false, "mean_with_sample_weight", {0.625, 0.127604}, {0.812313, 0.413690}, {0.388791, 0.154337}},
    {"mse", false, "sum", {7.5, 1.53125}, {8.5293, 4.34375}, {4.7627, 1.89062}},
    {"mse", true, "sum_over_batch_size", {0.536458, 0.170139}, {0.484158, 0.482639}, {0.333876, 0.210069}},
    {"mse", true, "mean_with_sample_weight", {0.536458, 0.170139}, {0.58099, 0.579167}, {0.387727, 0.243952}},
    {"mse", true, "sum", {4.82812, 1.53125}, {4.35742, 4.34375}, {3.00488, 1.89062}},
    {"classes", false, "sum_over_batch_size", {1.04249, -0.0884517}, {0.749344, -0.118108}, {0.921582, -0.14934}},
    {"classes", false, "mean_with_sample_weight", {1.04249, -0.0884517}, {0.867662, -0.136757}, {0.901103, -0.146022}},
    {"classes", false, "sum", {11.4674, -0.972969}, {8.24279, -1.29919}, {10.1374, -1.64275}},
    {"classes", true, "sum_over_batch_size", {1.00387, -0.121621}, {0.608606, -0.162398}, {0.599405, -0.205343}},
    {"classes", true, "mean_with_sample_weight", {1.00387, -0.121621}, {0.749053, -0.199875}, {0.710406, -0.24337}},
    {"classes", true, "sum", {8.03094, -0.972969}, {4.86885, -1.29919}, {4.79524, -1.64275}},
};
// clang-format on

CompiledModel compile(const Case &each, const std::string &length) {
  std::string loss =
      each.isMse() ? "mse(" : "sparse_categorical_crossentropy(from_logits=true, ignore_class=-1, ";
  ScratchFolder folder;
  writeWholeFile(folder / "m.rnn",
                 fmt::format("model m {{\n  input x: f32[{}, 2]\n{}  dense({})\n"
                             "  loss {}reduction={})\n  optimizer sgd\n  batch 4\n}}\n",
                             length, each.masked ? "  masking()\n" : "", each.isMse() ? 1 : 3, loss,
                             each.reduction));
  return loadTestModel(folder / "m.rnn");
}

/// The samples that Keras had, in a file.
struct Data {
  ScratchFolder folder;
  NamedArrays arrays;

  explicit Data(const Case &each) {
    Array x{{rows, steps, 2}, {}}, y{{rows, steps}, {}};
    for (int i = 0; i < 24; ++i)
      x.values.push_back(float(i * 5 % 13 - 6) / 4);
    for (int masked : {8, 9, 10, 11, 22, 23})
      x.values[masked] = 0;
    for (int i = 0; i < 12; ++i)
      y.values.push_back(each.isMse() ? float(i * 7 % 11 - 5) / 4 : i > 0 ? float(i * 2 % 3) : -1);
    arrays = {{"x", x}, {"y", y}};
  }

  Samples read(const rnn_model &model) const {
    writeNpz(folder / "d.npz", arrays);
    return readSamples(NpzFile(folder / "d.npz"), model, "");
  }
};

Trainer trainerOf(const rnn_model &model, const Case &each) {
  std::vector<float> parameters(model.parameters_size);
  auto set = [&](int number, std::vector<float> values) {
    std::ranges::copy(values, parameters.begin() + model.parameters[number].offset);
  };
  set(0, each.isMse() ? std::vector<float>{0.5, -0.25}
                      : std::vector<float>{0.5, -0.25, 1, 0.25, 0.75, -0.5});
  set(1, each.isMse() ? std::vector<float>{0.125} : std::vector<float>{0.125, 0, -0.125});
  return Trainer(model, 1, parameters);
}

const Array ofRows{{rows}, {1, 0.5, 0, 2}};
const Array ofSteps{{rows, steps}, {1, 2, 0.5, 0.25, 3, 1, 0, 0, 1, 2, 1, 0.5}};

} // namespace

TEST_CASE("weights of steps have Keras' losses and gradients") {
  for (const char *length : {"3", "?"})
    for (const Case &each : cases) {
      INFO(length << " steps, " << each.loss << ", " << each.masked << ", " << each.reduction);
      CompiledModel model = compile(each, length);
      Trainer trainer = trainerOf(model.table(), each);
      Data data(each);
      auto requireResult = [&](const Result &expected) {
        Samples samples = data.read(model.table());
        CHECK(trainer.evaluate(samples.view()) == Approx(expected.loss).epsilon(1e-5));
        CHECK(trainer.computeGradients(samples.view()) == Approx(expected.loss).epsilon(1e-5));
        CHECK(trainer.gradientsOfStep()[model->parameters[0].offset] ==
              Approx(expected.gradient).epsilon(1e-5));
      };
      requireResult(each.unweighted);
      data.arrays["sample_weight"] = ofRows;
      requireResult(each.byRow);
      data.arrays["sample_weight"].shape = {rows, 1};
      requireResult(each.byRow);
      data.arrays["sample_weight"] = ofSteps;
      requireResult(each.byStep);
      data.arrays["sample_weight"].shape = {rows, steps, 1};
      requireResult(each.byStep);
    }
}

TEST_CASE("a step without weight may have a loss that is no number") {
  CompiledModel model = compile(cases.front(), "3");
  Trainer trainer = trainerOf(model.table(), cases.front());
  Data data(cases.front());
  data.arrays["sample_weight"] = ofSteps;
  Samples samples = data.read(model.table());
  float before = trainer.computeGradients(samples.view());
  std::vector<float> targets(samples.targets->all().begin(), samples.targets->all().end());
  targets[6] = 1e30f; // its square is infinite; the weight is 0
  SampleView view = samples.view();
  view.targets = targets.data();
  CHECK(trainer.computeGradients(view) == before);
  CHECK(trainer.evaluate(view) == before);
}

TEST_CASE("batches and parts of samples keep their steps' weights") {
  CompiledModel model = compile(cases.front(), "?");
  Data data(cases.front());
  data.arrays["sample_weight"] = ofSteps;
  Samples samples = data.read(model.table());
  SampleView part = rowsOf(samples.view(), 1, 2, model.table());
  CHECK(std::vector(part.weights, part.weights + 6) == std::vector<float>{0.25, 3, 1, 0, 0, 1});
  TrainingBatches batches(samples.view(), model.table());
  batches.begin(3, 0);
  SampleView batch = batches.next();
  for (uint64_t row = 0; row < rows; ++row) {
    auto isSame = [&](uint64_t other) {
      return std::equal(batch.targets + row * steps, batch.targets + (row + 1) * steps,
                        samples.targets->row(other));
    };
    uint64_t other = 0;
    while (!isSame(other))
      ++other;
    CHECK(std::equal(batch.weights + row * steps, batch.weights + (row + 1) * steps,
                     samples.weights->row(other)));
  }
}

TEST_CASE("weights of steps that are none are named") {
  for (const char *length : {"3", "?"}) {
    CompiledModel model = compile(cases.front(), length);
    Data data(cases.front());
    std::string what = "`sample_weight` of `" + (data.folder / "d.npz").string() + "`";
    auto message = [&](Array weights) {
      data.arrays["sample_weight"] = std::move(weights);
      return messageOf([&] { data.read(model.table()); });
    };
    Array wrong = ofSteps;
    wrong.values[7] = -1;
    CHECK(message(wrong) == what + " has -1 at row 2, step 1; a weight is at least 0");
    bool isOpen = *length == '?';
    CHECK(message({{rows, 2}, std::vector<float>(8, 1)}) ==
          what + (isOpen
                      ? " has 2 steps, but `y` of `" + (data.folder / "d.npz").string() + "` has 3"
                      : " has the shape (4, 2); a weight for each row is (4,), and for each step "
                        "(None, 3)"));
    CHECK(message({{3, steps}, std::vector<float>(9, 1)}) ==
          what + " has the shape (3, 3); a weight for each row is (4,), and for each step " +
              (isOpen ? "(None, None)" : "(None, 3)"));
  }
}

TEST_CASE("a class weighs each step that is of it") {
  const Case &ofClasses = cases[6];
  CompiledModel model = compile(ofClasses, "3");
  Data data(ofClasses);
  ClassWeights weights = numberClasses(model.table(), parseClassWeights("0:2,1:0.5"), {});
  // y: -1 2 1, 0 2 1, 0 2 1, 0 2 1
  Samples samples = data.read(model.table());
  CHECK(weighByClass(model.table(), samples.view(), weights) ==
        std::vector<float>{1, 1, 0.5, 2, 1, 0.5, 2, 1, 0.5, 2, 1, 0.5});
  data.arrays["sample_weight"] = ofRows;
  samples = data.read(model.table());
  CHECK(weighByClass(model.table(), samples.view(), weights) ==
        std::vector<float>{1, 1, 0.5, 1, 0.5, 0.25, 0, 0, 0, 4, 2, 1});
}
