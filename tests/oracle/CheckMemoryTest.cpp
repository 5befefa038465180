// The checks of memory, hostile numbers and trainings detect what is wrong with a table's
// functions.
#include "oracle/CheckMemory.h"
#include "catch/Expect.h"
#include "data/TemporaryFolder.h"
#include "oracle/CompiledRun.h"

#include <cmath>
#include <fstream>

using namespace rnn;
using namespace rnn::oracle;

namespace {

class Compiled {
public:
  explicit Compiled(const std::string &text) {
    std::ofstream(folder.path() / "m.rnn") << text;
    code = std::make_unique<CompiledInMemory>(folder.path() / "m.rnn", Machine{}, folder.path());
  }
  const rnn_model &table() const { return code->table(); }

private:
  TemporaryFolder folder;
  std::unique_ptr<CompiledInMemory> code;
};

const std::string trained = "model m {\n input x: f32[?, 2]\n gru(3, stateful=true)\n dense(1)\n"
                            " loss mse\n optimizer adam(use_ema=true)\n batch 20\n}\n";

const rnn_model *right; // what the functions below get wrong

#define ARGUMENTS                                                                                  \
  const float *parameters, const float *input, float *states, uint64_t length, uint64_t samples,   \
      uint64_t shard, float *output, void *workspace

void predictFromWorkspace(ARGUMENTS) {
  float found = *static_cast<float *>(workspace);
  right->predict(parameters, input, states, length, samples, shard, output, workspace);
  output[0] = found;
}
void predictAllButTheLast(ARGUMENTS) {
  float before = output[samples - 1];
  right->predict(parameters, input, states, length, samples, shard, output, workspace);
  output[samples - 1] = before;
}
void predictForOthers(ARGUMENTS) {
  right->predict(parameters, input, states, length, samples, shard, output, workspace);
  output[shard == 0 ? samples - 1 : 0] += 1;
}
void predictFromOthers(ARGUMENTS) {
  right->predict(parameters, input, states, length, samples, shard, output, workspace);
  if (shard == 0)
    output[0] += static_cast<float>(samples);
}
#undef ARGUMENTS

/// Gradients that depend on how often the function was called before.
void gradientWithMemory(const float *parameters, const float *input, float *states,
                        const float *target, const float *weights, uint64_t length,
                        uint64_t samples, uint64_t shard, uint64_t seed, uint64_t step,
                        float *output, float *mask, float *metrics, float *gradients, float *losses,
                        void *workspace) {
  static float calls = 0;
  right->gradient(parameters, input, states, target, weights, length, samples, shard, seed, step,
                  output, mask, metrics, gradients, losses, workspace);
  gradients[shard * (right->gradients_size / right->shards)] += ++calls;
}

/// Whether some entry has these words.
bool tells(const std::vector<TensorError> &errors, const std::string &words) {
  return std::ranges::any_of(errors, [&](const TensorError &error) {
    return error.tensor.find(words) != std::string::npos;
  });
}

} // namespace

TEST_CASE("a right model has no entry for its memory or its trainings") {
  Compiled compiled(trained);
  for (uint64_t seed : {1, 2}) {
    CHECK(checkMemory(compiled.table(), 5, seed).empty());
    CHECK(checkTraining(compiled.table(), 5, seed).empty());
  }
}

TEST_CASE("rows may have every length from 0 to 1000") {
  Compiled compiled("model m {\n input x: tokens[?]\n embedding(4, 2, mask_zero=true)\n"
                    " bidirectional(lstm(2, return_sequences=true))\n gru(2)\n dense(1)\n"
                    " loss mse\n optimizer sgd\n batch 2\n}\n");
  for (uint64_t length = 0; length <= 1000; ++length)
    REQUIRE(checkRows(compiled.table(), length, 1).empty());
}

TEST_CASE("what a function may not read or write is told") {
  Compiled compiled(trained);
  right = &compiled.table();
  REQUIRE(right->shards > 1);
  rnn_model wrong = *right;
  wrong.predict = predictFromWorkspace;
  CHECK(tells(checkMemory(wrong, 5, 1), "output, which depends on the memory, of a whole batch"));
  wrong.predict = predictAllButTheLast;
  CHECK(tells(checkMemory(wrong, 5, 1), "output, which depends on the memory, of 1 samples"));
  wrong.predict = predictForOthers;
  CHECK(tells(checkMemory(wrong, 5, 1), "output of other shards of a whole batch"));
  wrong.predict = predictFromOthers;
  CHECK(tells(checkMemory(wrong, 5, 1), "output of sample 0, which depends on others, of 1"));
  wrong = *right;
  wrong.gradient = gradientWithMemory;
  CHECK(tells(checkTraining(wrong, 5, 1), "on 2 threads"));
  CHECK(tells(checkTraining(wrong, 5, 1), "after a stop at step"));
}

TEST_CASE("memory may begin right after an inaccessible page") {
  GuardedMemory memory(40, 64, MemoryLayout::other());
  CHECK(reinterpret_cast<uintptr_t>(memory.data()) % sysconf(_SC_PAGESIZE) == 0);
  CHECK(memory.floats()[0] < -6e18f);
  CHECK(memory.isIntact());
  memory.floats()[10] = 1;
  CHECK_FALSE(memory.isIntact());
}

TEST_CASE("tokens that name no row are read as rnn/model.h says") {
  Compiled compiled("model m {\n input x: tokens[8]\n embedding(5, 2)\n batch 1\n}\n");
  const rnn_model &model = compiled.table();
  std::vector<float> parameters(model.parameters_size), outputs(16),
      workspace(model.workspace_bytes / sizeof(float));
  model.initialize(parameters.data(), 1);
  std::vector<float> tokens = {NAN, -INFINITY, -3, -0.5f, 2.75f, 5, 1e30f, INFINITY};
  model.predict(parameters.data(), tokens.data(), nullptr, 0, 1, 0, outputs.data(),
                workspace.data());
  std::vector<size_t> rows = {0, 0, 0, 0, 2, 4, 4, 4};
  for (size_t step = 0; step < rows.size(); ++step)
    for (size_t unit = 0; unit < 2; ++unit)
      CHECK(outputs[2 * step + unit] == parameters[2 * rows[step] + unit]);
}
