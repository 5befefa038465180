// Models of guitar amplifiers and pedals: one step for each audio sample.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// NeuralAmpModeler's `.nam` of the architecture LSTM.
Format namFormat();
/// The JSON of GuitarML's NeuralPi, Proteus and NeuralSeed.
Format guitarMlFormat();
/// The JSON of RTNeural; AIDA-X's, which adds gains and a skip connection, is read as it is.
Format rtNeuralFormat();
Format aidaXFormat(); // only written

// Each throws Error for a model that the format cannot hold.
std::string writeNam(const CheckedModel &model, const Tensors &weights);
std::string writeRtNeural(const CheckedModel &model, const Tensors &weights);
std::string writeAidaX(const CheckedModel &model, const Tensors &weights);

} // namespace rnn::exchange
