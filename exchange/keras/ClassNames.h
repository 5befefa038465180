// Names of Keras' classes and those of the language.
#pragma once

#include "exchange/Json.h"
#include "model/Schema.h"

#include <string>
#include <string_view>
#include <vector>

namespace rnn::exchange {

/// The `class_name` of a serialized object in the form that it has today: without the package of a
/// registered class, `LSTM` for `UnifiedLSTM`. Empty if there is none.
std::string classNameOf(const Json &serialized);

/// The `config` of a serialized object; an empty one if there is none.
const Json &configOf(const Json &serialized);

/// The name of a serialized layer; empty if it has none.
std::string layerName(const Json &layer);

/// A serialized object, or any value, in messages: its class, or a short text.
std::string shownInMessage(const Json &value);

/// `batch_normalization` for `BatchNormalization`, `leaky_re_lu` for `LeakyReLU`: the names of
/// groups in Keras' files.
std::string snakeCase(std::string_view className);

/// The schema of a class or of a function: `L1L2`, `l1_l2`, `MeanSquaredError`, `mse`; null if
/// there is none.
const rnnc::CallSchema *findByClass(const std::vector<rnnc::CallSchema> &schemas,
                                    std::string_view name);

/// Whether the class is that of a model, whose configuration has layers.
bool isModelClass(std::string_view className);

/// The configurations of a model's layers: its `layers`, or in Keras 2.1 the list that its
/// configuration is. Throws Error if there are none.
const Json &layersOf(const Json &model, const std::string &what);

} // namespace rnn::exchange
