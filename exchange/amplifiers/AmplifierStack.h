// A model of the language -> the stack of layers that formats of amplifiers can hold.
#pragma once

#include "exchange/model/CheckedModel.h"

#include <string>
#include <vector>

namespace rnn::exchange {

struct AmplifierStack {
  int64_t features = 1;                    // of the input: the audio, then knobs
  std::vector<const rnnc::Layer *> layers; // those that prediction needs, from the input on
  bool hasSkip = false;                    // the audio is added to the result
  double inputGain = 1, outputGain = 1;    // factors
};

/// Throws Error, with the layer, for a model of another form; `format` names the format in
/// messages. The model must outlive the result.
AmplifierStack amplifierStack(const CheckedModel &model, const std::string &format);

/// The weights of a layer in Keras' order; a missing bias is zeros.
std::vector<Array> weightsWithBias(const rnnc::Layer &layer, const CheckedModel &model,
                                   const Tensors &weights);

/// Throws Error unless a recurrent layer is computed as amplifiers' programs do: all steps,
/// forward, with tanh and sigmoid.
void requirePlainRecurrent(const rnnc::Layer &layer, const std::string &format);

/// The name of an activation without arguments; throws Error for others.
const std::string &plainActivation(const rnnc::Layer &layer, const std::string &format);

} // namespace rnn::exchange
