// The formats of other tools, in one table: how a file is recognized, read and written.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/model/CheckedModel.h"

#include <string_view>

namespace rnn::exchange {

/// What the user says beside the file.
struct WeightOptions {
  std::vector<std::pair<std::string, std::string>> map; // a name in the file -> one in the model
};

struct Format {
  std::string_view name;        // as in `--format`
  std::string_view description; // "Keras 3 (.keras)"

  /// Whether a file is of this format, by its first bytes (at most 4096) and, where these say too
  /// little, its contents. Null: only written.
  bool (*recognizes)(std::string_view start, const std::filesystem::path &path) = nullptr;
  /// A file -> a model. Null: the format has weights alone. Throws Error.
  ImportedModel (*readModel)(const std::filesystem::path &path) = nullptr;
  /// A file -> the weights of a model that is written already. Null: not possible. Throws Error.
  ImportedWeights (*readWeights)(const std::filesystem::path &path, const CheckedModel &model,
                                 const WeightOptions &options) = nullptr;

  /// What a file of weights alone holds, in words for the message that asks for a text; empty:
  /// nothing that helps. Null: the format has models. Throws Error for files that are of no use.
  std::string (*contents)(const std::filesystem::path &path) = nullptr;

  /// The ending by which `rnn export` chooses the format, such as ".keras"; empty: only by
  /// `--format`.
  std::string_view ending = {};
  /// A model with its weights (by the names of CheckedModel::weights()) -> the bytes of a file.
  /// Null: only read. Throws Error for what the format cannot hold.
  std::string (*write)(const CheckedModel &model, const Tensors &weights) = nullptr;
};

const std::vector<Format> &formats();

/// The format of a file. Throws Error if none recognizes it.
const Format &formatOfFile(const std::filesystem::path &path);

/// The format with this name, or, without one, with the ending of `path`. Throws Error.
const Format &formatForWriting(const std::string &name, const std::filesystem::path &path);

} // namespace rnn::exchange
