// A file of Keras: where its architecture, its training and its weights stand.
#pragma once

#include "exchange/Json.h"
#include "exchange/keras/Hdf5File.h"

#include <filesystem>
#include <memory>

namespace rnn::exchange {

struct KerasFile {
  std::string what;                  // in messages: "`model.keras`"
  Json architecture;                 // `class_name` and `config` of the model; null: weights alone
  Json training;                     // `loss`, `optimizer`, `metrics`; null: not compiled
  int version = 2;                   // of Keras, the first number
  std::unique_ptr<Hdf5File> weights; // null: the architecture alone
};

bool isHdf5(std::string_view start);

/// A zip of Keras: `.keras`.
bool isKerasArchive(std::string_view start, const std::filesystem::path &path);

/// JSON that is the architecture of a model, as `to_json` writes it.
bool isKerasJson(std::string_view start, const std::filesystem::path &path);

/// Goes by the first bytes, not by the name. Throws Error.
KerasFile openKerasFile(const std::filesystem::path &path);

} // namespace rnn::exchange
