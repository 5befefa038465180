// A model with a dynamic length against the same text with a fixed length: all results have the
// same bits, whatever lengths came before.
#include "Expect.h"
#include "TestModels.h"
#include "data/Random.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "training/Shapes.h"
#include "training/Trainer.h"

#include <algorithm>
#include <fmt/format.h>

using namespace rnn;

namespace {

struct Text {
  const char *name, *body; // {} stands for the length
};

const std::vector<Text> texts = {
    {"sentiment", "input review: tokens[{}]\nembedding(30, 8)\nbidirectional(lstm(5))\n"
                  "dense(4, activation=relu)\ndense(1)\n"
                  "loss binary_crossentropy(from_logits=true)\noptimizer adam\nbatch 20\n"},
    {"masked", "input review: tokens[{}]\nembedding(30, 8, mask_zero=true)\n"
               "bidirectional(gru(5, return_sequences=true))\nlstm(3)\ndense(1)\n"
               "loss binary_crossentropy(from_logits=true)\noptimizer adam\nbatch 20\n"},
    {"numbers", "input x: f32[{}, 3]\ngru(4, return_sequences=true, go_backwards=true)\n"
                "simple_rnn(4, return_sequences=true)\nlayer_normalization()\ndropout(0.3)\n"
                "gru(3, reset_after=false, recurrent_dropout=0.2)\ndense(2)\n"
                "loss mean_squared_error\noptimizer sgd\nbatch 9\n"},
    {"averaged", "input review: tokens[{}]\nembedding(30, 8, mask_zero=true)\n"
                 "global_average_pooling1d()\ndense(3, activation=softmax)\n"
                 "loss sparse_categorical_crossentropy\noptimizer rmsprop\nbatch 7\n"},
    // Padding counts here, as in Keras: where the mask is dropped, and where outputs stand in
    // the order of the walk but the mask does not.
    {"greatest", "input review: tokens[{}]\nembedding(30, 8, mask_zero=true)\n"
                 "global_max_pooling1d()\ndense(1)\n"
                 "loss mean_squared_error\noptimizer sgd\nbatch 7\n"},
    {"walked_back", "input review: tokens[{}]\nembedding(30, 4, mask_zero=true)\n"
                    "gru(3, go_backwards=true, return_sequences=true)\nlstm(3)\ndense(1)\n"
                    "loss mean_squared_error\noptimizer sgd\nbatch 7\n"},
    {"encoder", "input a: f32[{}, 2]\ninput b: f32[{}, 3]\n"
                "_, h = gru(4, return_state=true)(a)\n"
                "z = gru(4, return_sequences=true)(b, initial_state=[h])\n"
                "both = global_max_pooling1d()(z)\nlast = dense(2)(both)\noutput last\n"
                "loss mean_squared_error\noptimizer adam\nbatch 16\n"},
    {"stateful", "input x: f32[{}, 2]\nlstm(4, stateful=true)\ndense(1)\n"
                 "loss mean_squared_error\noptimizer adam\nbatch 12\n"},
};

CompiledModel compile(const TemporaryFolder &folder, const Text &text, uint64_t length) {
  std::string written = text.body, size = length ? fmt::format("{}", length) : "?";
  for (size_t at; (at = written.find("{}")) != std::string::npos;)
    written.replace(at, 2, size);
  std::filesystem::path file = folder.path() / fmt::format("{}-{}.rnn", text.name, length);
  writeWholeFile(file, fmt::format("model {} {{\n{}}}\n", text.name, written));
  return loadTestModel(file);
}

/// Random rows; tokens end with pads.
struct Rows {
  std::vector<float> inputs, targets;
  uint64_t samples, length;

  Rows(const rnn_model &model, uint64_t samples, uint64_t length, uint32_t number)
      : samples(samples), length(length) {
    RandomStream random(3, RandomPurpose::Data, number);
    for (uint64_t sample = 0; sample < samples; ++sample) {
      uint64_t last = 1 + uint64_t(random.uniform() * float(length - length / 3));
      for (uint64_t i = 0; i < rnn_input_size(&model, length); ++i) {
        float x = random.uniform();
        uint64_t classes = model.inputs[0].classes;
        inputs.push_back(classes == 0 ? x : i < last ? float(uint64_t(x * float(classes))) : 0);
      }
      for (uint64_t i = 0; i < sizeOf(model.target.shape, length); ++i)
        targets.push_back(model.target.classes ? float(sample % model.target.classes)
                                               : random.uniform());
    }
  }
  SampleView view() const { return {inputs.data(), targets.data(), samples, nullptr, length}; }
};

} // namespace

TEST_CASE("a model of any length computes what the one of that length does") {
  TemporaryFolder folder;
  for (const Text &text : texts) {
    CompiledModel any = compile(folder, text, 0);
    REQUIRE(rnn_has_any_length(&any.table()));
    for (uint64_t length : {20, 1, 7}) {
      INFO(text.name << ", length " << length);
      CompiledModel one = compile(folder, text, length);
      CHECK(one->input_size == rnn_input_size(&any.table(), length));
      CHECK(one->train_step_flops_nominal ==
            any->train_step_flops_nominal + length * any->train_step_flops_nominal_per_step);
      Trainer expected(one.table(), 1, {}, 5), found(any.table(), 2, {}, 5);
      expected.initialize(1);
      found.initialize(1);
      Rows longer(any.table(), any->batch, 31, 0);
      std::vector<float> ignored(longer.samples * any->output_size);
      found.predict(longer.inputs.data(), longer.samples, ignored.data(), longer.length);
      Rows rows(any.table(), any->batch - 2, length, 1);
      std::vector<float> outputs(rows.samples * any->output_size), others(outputs.size());
      for (int step = 0; step < 3; ++step)
        CHECK(expected.step(rows.view(), {outputs.data()}) ==
              found.step(rows.view(), {others.data()}));
      CHECK(outputs == others);
      CHECK(std::ranges::equal(expected.parameters(), found.parameters()));
      CHECK(expected.evaluate(rows.view()) == found.evaluate(rows.view()));
      expected.predict(rows.inputs.data(), rows.samples, outputs.data(), length);
      found.predict(rows.inputs.data(), rows.samples, others.data(), length);
      CHECK(outputs == others);
    }
  }
}

TEST_CASE("a loss over the steps of any length is their mean") {
  TemporaryFolder folder;
  Text text{"tagging", "input x: f32[{}, 3]\ngru(4, return_sequences=true)\ndense(2)\n"
                       "loss mean_squared_error\noptimizer sgd\nbatch 5\n"};
  CompiledModel any = compile(folder, text, 0), one = compile(folder, text, 11);
  CHECK(rnn_output_size(&any.table(), 11) == one->output_size);
  CHECK(any->target.shape.sizes[0] == RNN_ANY_LENGTH);
  Trainer expected(one.table(), 1), found(any.table(), 2);
  expected.initialize(1);
  found.initialize(1);
  Rows rows(any.table(), 12, 11, 1);
  std::vector<float> outputs(12 * one->output_size), others(outputs.size());
  CHECK(found.evaluate(rows.view(), {others.data()}) ==
        Approx(expected.evaluate(rows.view(), {outputs.data()})).epsilon(1e-6));
  CHECK(outputs == others);
  SampleView batch = rowsOf(rows.view(), 5, 5, any.table());
  found.step(batch);
  expected.step(batch);
  for (uint64_t i = 0; i < any->parameters_size; ++i)
    CHECK(found.parameters()[i] == Approx(expected.parameters()[i]).epsilon(1e-5).margin(1e-7));
}

TEST_CASE("pads behind the longest row of a masked model change nothing") {
  TemporaryFolder folder;
  CompiledModel model = compile(folder, texts[1], 0);
  Trainer trainer(model.table(), 2);
  trainer.initialize(1);
  Rows rows(model.table(), 20, 12, 1);
  std::vector<float> padded, outputs(20), others(20);
  for (uint64_t sample = 0; sample < rows.samples; ++sample) {
    auto begin = rows.inputs.begin() + sample * rows.length;
    padded.insert(padded.end(), begin, begin + rows.length);
    padded.insert(padded.end(), 30, 0.0f);
  }
  trainer.predict(rows.inputs.data(), 20, outputs.data(), rows.length);
  trainer.predict(padded.data(), 20, others.data(), rows.length + 30);
  CHECK(outputs == others);
  std::vector<float> none(20 * 5, 0.0f); // texts without words
  trainer.predict(none.data(), 20, outputs.data(), 5);
  CHECK(std::ranges::all_of(outputs, [&](float x) { return x == outputs[0]; }));
}
