// Models of guitar amplifiers and pedals: one step for each audio sample.
#pragma once

#include "exchange/Formats.h"

namespace rnn::exchange {

/// NeuralAmpModeler's `.nam` of the architecture LSTM. Throws Error.
bool isNam(std::string_view start, const std::filesystem::path &path);
ImportedModel readNam(const std::filesystem::path &path);

/// The JSON of GuitarML's NeuralPi, Proteus and NeuralSeed. Throws Error.
bool isGuitarMl(std::string_view start, const std::filesystem::path &path);
ImportedModel readGuitarMl(const std::filesystem::path &path);

/// The JSON of RTNeural and of AIDA-X, which adds gains and a skip connection. Throws Error.
bool isRtNeural(std::string_view start, const std::filesystem::path &path);
ImportedModel readRtNeural(const std::filesystem::path &path);

} // namespace rnn::exchange
