// Blocks of samples -> steps of the model -> blocks of samples.
#include "PredictSound.h"

#include "AudioOptions.h"
#include "Ranks.h"
#include "audio/Audio.h"
#include "data/Error.h"
#include "data/Finite.h"
#include "training/Shapes.h"

namespace rnn::command {

namespace {

void requireStream(const rnn_model &model) {
  if (!model.step)
    fail("model `{}` cannot be streamed, because its output depends on later steps, as that of a "
         "bidirectional layer does",
         model.name);
  auto isOne = [](const rnn_shape &shape) { return shape.rank == 2 && shape.sizes[1] == 1; };
  if (model.input_count != 1 || !isOne(model.inputs[0].shape) || model.output_count != 1 ||
      !isOne(model.outputs[0].shape))
    fail("model `{}` makes {} of {}, and sound has one number in each step: (None, None, 1)",
         model.name, formatWithSamples(model.outputs[0].shape),
         formatWithSamples(model.inputs[0].shape));
}

/// A stream that begins with the first sample.
class Stream {
public:
  explicit Stream(const Trainer &trainer)
      : model(trainer.model()), weights(model.stream_weights_size * sizeof(float)),
        state(model.stream_state_size * sizeof(float)), workspace(model.stream_workspace_bytes) {
    model.pack(trainer.parameters().data(), weights.floats());
    model.reset(weights.floats(), state.floats());
  }

  void step(std::span<const float> inputs, float *outputs) {
    model.step_block(weights.floats(), state.floats(), inputs.data(), outputs, inputs.size(),
                     workspace.data());
  }

private:
  const rnn_model &model;
  Arena weights, state, workspace;
};

void requireFiniteBlock(std::span<const float> block, uint64_t first, const std::string &what) {
  if (areFinite(block))
    return;
  auto bad = std::ranges::find_if_not(block, [](float sample) { return std::isfinite(sample); });
  fail("{} is {} at sample {}", what, *bad, first + uint64_t(bad - block.begin()));
}

} // namespace

void predictSound(const std::string &input, const std::string &output, const Trainer &trainer,
                  const Metadata &metadata) {
  requireStream(trainer.model());
  AudioReader reader(input);
  requireRate(metadata, reader.format().rate, input);
  if (!isFirstRank())
    return;
  AudioWriter writer(output, reader.format());
  Stream stream(trainer);
  std::vector<float> inputs(4096), outputs(inputs.size());
  for (uint64_t done = 0, count; (count = reader.read(inputs)) > 0; done += count) {
    std::span<const float> block(inputs.data(), count);
    requireFiniteBlock(block, done, fmt::format("`{}`", input));
    stream.step(block, outputs.data());
    block = {outputs.data(), count};
    requireFiniteBlock(block, done, "the prediction");
    writer.write(block);
  }
  writer.finish().publish();
  if (uint64_t clipped = writer.clipped())
    fmt::print(stderr,
               "rnn: warning: {} samples of `{}` were clipped, because they are beyond -1 to 1; an "
               "input with 32 bits makes an output with 32 bits, which clips nothing\n",
               clipped, output);
}

} // namespace rnn::command
