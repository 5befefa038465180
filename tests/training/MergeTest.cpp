// Merges of masked values: Keras 3.15's numbers, masks behind them and gradients.
#include "SmallModel.h"
#include "data/WholeFile.h"

#include <fmt/ranges.h>

using namespace rnn;

namespace {

constexpr size_t steps = 5, rows = 3, tables = 4;

/// One layer applied to some of `a`, `b` and `c`, in which token 0 is masked, and `u`,
/// which has the tokens and numbers of `b` and no mask.
struct Merge {
  const char *layer, *inputs;
  std::vector<float> outputs;                // at each step, of all units together
  float mean;                                // of the steps that count
  std::vector<std::vector<float>> gradients; // of the outputs' sum, by the tables of a, b, c, u
};

// clang-format off: a table, a row a line
const std::vector<Merge> merges = {
    {"multiply", "a, b", {5, 2, 0, -1.5, 0}, 1.83333, {{0, 1, 0.5}, {0, 1, -3}, {0, 0, 0}, {0, 0, 0}}},
    {"multiply", "b, a", {5, 2, 0, -1.5, 0}, 1.83333, {{0, 1, 0.5}, {0, 1, -3}, {0, 0, 0}, {0, 0, 0}}},
    {"multiply", "a, u", {5, -14, -7, -1.5, -7}, -4.9, {{0, -7, 0.5}, {0, 0, 0}, {0, 0, 0}, {4, 1, -3}}},
    {"multiply", "u, a", {5, -14, -7, -1.5, -7}, -4.9, {{0, -7, 0.5}, {0, 0, 0}, {0, 0, 0}, {4, 1, -3}}},
    {"multiply", "a, b, c", {30, 2, 0, 1.5, -1}, 8.125, {{0, 1, -0.5}, {0, 6, 3}, {0, -0.5, 5}, {0, 0, 0}}},
    {"multiply", "a, u, c", {30, -14, -7, 1.5, 7}, 3.5, {{0, -7, -0.5}, {0, 0, 0}, {0, -8.5, 5}, {2, 6, 3}}},
    {"maximum", "a, b", {5, 2, 9, 0.5, 9}, 2.5, {{2, 1, 0}, {0, 1, 1}, {0, 0, 0}, {0, 0, 0}}},
    {"maximum", "b, a", {5, 2, -7, 0.5, -7}, 2.5, {{0, 1, 0}, {2, 1, 1}, {0, 0, 0}, {0, 0, 0}}},
    {"maximum", "a, u", {5, 2, -7, 0.5, -7}, -1.3, {{0, 1, 0}, {0, 0, 0}, {0, 0, 0}, {2, 1, 1}}},
    {"maximum", "u, a", {5, 2, -7, 0.5, -7}, -1.3, {{0, 1, 0}, {0, 0, 0}, {0, 0, 0}, {2, 1, 1}}},
    {"maximum", "a, b, c", {6, 2, 9, 0.5, -1}, 1.875, {{1, 1, 0}, {0, 0, 1}, {0, 1, 1}, {0, 0, 0}}},
    {"maximum", "a, u, c", {6, 2, -7, 0.5, -1}, 0.1, {{0, 1, 0}, {0, 0, 0}, {0, 1, 1}, {1, 0, 1}}},
    {"minimum", "a, b", {5, 2, 9, -3, 9}, 1.33333, {{2, 1, 1}, {0, 1, 0}, {0, 0, 0}, {0, 0, 0}}},
    {"minimum", "b, a", {5, 2, -7, -3, -7}, 1.33333, {{0, 1, 1}, {2, 1, 0}, {0, 0, 0}, {0, 0, 0}}},
    {"minimum", "a, u", {5, -7, -7, -3, -7}, -3.8, {{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {3, 1, 0}}},
    {"minimum", "u, a", {5, -7, -7, -3, -7}, -3.8, {{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {3, 1, 0}}},
    {"minimum", "a, b, c", {5, 2, 9, -3, -1}, 0.75, {{1, 1, 1}, {0, 1, 0}, {0, 1, 0}, {0, 0, 0}}},
    {"minimum", "a, u, c", {5, -7, -7, -3, -7}, -3.8, {{0, 0, 1}, {0, 0, 0}, {0, 0, 0}, {3, 1, 0}}},
    {"add", "a, b", {14, -5, 2, -2.5, 2}, 2.16667, {{3, 1, 1}, {3, 1, 1}, {0, 0, 0}, {0, 0, 0}}},
    {"add", "a, u", {14, -5, 2, -2.5, 2}, 2.1, {{3, 1, 1}, {0, 0, 0}, {0, 0, 0}, {3, 1, 1}}},
    {"add", "a, b, c", {20, -1, 6, -3.5, 1}, 4.125, {{3, 1, 1}, {3, 1, 1}, {2, 2, 1}, {0, 0, 0}}},
    {"add", "a, u, c", {20, -1, 6, -3.5, 1}, 4.5, {{3, 1, 1}, {0, 0, 0}, {2, 2, 1}, {3, 1, 1}}},
    {"subtract", "a, b", {4, 9, 16, -3.5, 16}, 3.16667, {{3, 1, 1}, {-3, -1, -1}, {0, 0, 0}, {0, 0, 0}}},
    {"subtract", "b, a", {-4, -9, -16, 3.5, -16}, -3.16667, {{-3, -1, -1}, {3, 1, 1}, {0, 0, 0}, {0, 0, 0}}},
    {"subtract", "a, u", {4, 9, 16, -3.5, 16}, 8.3, {{3, 1, 1}, {0, 0, 0}, {0, 0, 0}, {-3, -1, -1}}},
    {"subtract", "u, a", {-4, -9, -16, 3.5, -16}, -8.3, {{-3, -1, -1}, {0, 0, 0}, {0, 0, 0}, {3, 1, 1}}},
    {"average", "a, b", {7, -2.5, 1, -1.25, 1}, 1.08333, {{1.5, 0.5, 0.5}, {1.5, 0.5, 0.5}, {0, 0, 0}, {0, 0, 0}}},
    {"average", "a, u", {7, -2.5, 1, -1.25, 1}, 1.05, {{1.5, 0.5, 0.5}, {0, 0, 0}, {0, 0, 0}, {1.5, 0.5, 0.5}}},
    {"average", "a, b, c", {6.66667, -0.333333, 2, -1.16667, 0.333333}, 1.375, {{1, 0.333333, 0.333333}, {1, 0.333333, 0.333333}, {0.666667, 0.666667, 0.333333}, {0, 0, 0}}},
    {"average", "a, u, c", {6.66667, -0.333333, 2, -1.16667, 0.333333}, 1.5, {{1, 0.333333, 0.333333}, {0, 0, 0}, {0.666667, 0.666667, 0.333333}, {1, 0.333333, 0.333333}}},
    {"concatenate", "a, b", {14, -5, 2, -2.5, 2}, 2.16667, {{3, 1, 1}, {3, 1, 1}, {0, 0, 0}, {0, 0, 0}}},
    {"concatenate", "a, u", {14, -5, 2, -2.5, 2}, 2.1, {{3, 1, 1}, {0, 0, 0}, {0, 0, 0}, {3, 1, 1}}},
    {"concatenate", "a, b, c", {20, -1, 6, -3.5, 1}, 4.125, {{3, 1, 1}, {3, 1, 1}, {2, 2, 1}, {0, 0, 0}}},
    {"concatenate", "a, u, c", {20, -1, 6, -3.5, 1}, 4.5, {{3, 1, 1}, {0, 0, 0}, {2, 2, 1}, {3, 1, 1}}},
};
// clang-format on

/// Each merge is an output, its mean another.
CompiledModel compileMerges() {
  std::string text = "model merges {\n";
  for (const char *input : {"a", "b", "c"})
    text += fmt::format("  input tokens_{}: tokens[{}]\n", input, steps);
  for (const char *value : {"a", "b", "c", "u"})
    text += fmt::format("  {0} = embedding(3, 1, mask_zero={1})(tokens_{2})\n", value,
                        *value != 'u', *value == 'u' ? 'b' : *value);
  std::vector<std::string> outputs;
  for (size_t i = 0; i < merges.size(); ++i) {
    text += fmt::format("  merged{0} = {1}()({2})\n  mean{0} = global_average_pooling1d()"
                        "(merged{0})\n",
                        i, merges[i].layer, merges[i].inputs);
    outputs.push_back(fmt::format("merged{0}, mean{0}", i));
  }
  text += fmt::format("  output {}\n  batch 1\n}}\n", fmt::join(outputs, ", "));
  ScratchFolder folder;
  writeWholeFile(folder / "merges.rnn", text);
  return loadTestModel(folder / "merges.rnn");
}

} // namespace

TEST_CASE("merges of masked values are Keras'") {
  CompiledModel model = compileMerges();
  REQUIRE(model->output_count == 2 * merges.size());
  const std::vector<float> tokens = {0, 1, 0, 2, 0, /*b*/ 1, 0, 0, 2, 0, /*c*/ 2, 0, 0, 1, 1};
  const float values[tables][rows] = {{9, 2, -3}, {-7, 5, 0.5}, {4, -1, 6}, {-7, 5, 0.5}};
  Arena parameters(model->parameters_size * sizeof(float)),
      gradients(model->gradients_size * sizeof(float)), workspace(model->workspace_bytes);
  for (size_t table = 0; table < tables; ++table)
    std::ranges::copy(values[table], parameters.floats() + model->parameters[table].offset);
  std::vector<float> outputs(model->output_size), again(model->output_size),
      inputGradients(model->input_size);
  rnn_predict_batch(&model.table(), parameters.floats(), tokens.data(), 0, 1, outputs.data(),
                    workspace.data());
  for (size_t i = 0; i < merges.size(); ++i) {
    INFO(merges[i].layer << "(" << merges[i].inputs << ")");
    const rnn_value &merged = model->outputs[2 * i], &mean = model->outputs[2 * i + 1];
    uint64_t units = merged.shape.sizes[1];
    auto sumOf = [&](const rnn_value &value, uint64_t step) {
      auto begin = outputs.begin() + value.offset + step * units;
      return std::accumulate(begin, begin + units, 0.0f);
    };
    for (uint64_t step = 0; step < steps; ++step)
      CHECK(sumOf(merged, step) == Approx(merges[i].outputs[step]).epsilon(1e-5));
    CHECK(sumOf(mean, 0) == Approx(merges[i].mean).epsilon(1e-5));

    std::vector<float> cotangents(model->output_size);
    std::fill_n(cotangents.begin() + merged.offset, steps * units, 1.0f);
    model->pullback(parameters.floats(), tokens.data(), nullptr, cotangents.data(), 0, 1, 0,
                    again.data(), inputGradients.data(), gradients.floats(), workspace.data());
    model->reduce(parameters.floats(), gradients.floats(), nullptr, nullptr);
    CHECK(again == outputs);
    for (size_t table = 0; table < tables; ++table)
      for (size_t row = 0; row < rows; ++row)
        CHECK(gradients.floats()[model->parameters[table].offset + row] ==
              Approx(merges[i].gradients[table][row]).epsilon(1e-5));
  }
}
