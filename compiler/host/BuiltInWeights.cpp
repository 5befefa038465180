// A safetensors file -> the arenas that an object holds, filled as by a program, with the model's
// own `pack`.
#include "host/BuiltInWeights.h"

#include "training/Arena.h"
#include "training/Weights.h"

namespace rnnc {

void buildInWeights(ObjectContents &contents, const std::string &path, const rnn_model &model,
                    bool keepsLayout) {
  ::rnn::Arena parameters(model.parameters_size * sizeof(float));
  ::rnn::loadWeights(path, model, {parameters.floats(), model.parameters_size});
  if (keepsLayout)
    contents.weights.assign(parameters.floats(), parameters.floats() + model.parameters_size);
  if (!model.pack)
    return;
  ::rnn::Arena packed(model.stream_weights_size * sizeof(float));
  model.pack(parameters.floats(), packed.floats());
  contents.packedWeights.assign(packed.floats(), packed.floats() + model.stream_weights_size);
}

} // namespace rnnc
