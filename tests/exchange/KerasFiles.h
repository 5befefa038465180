// Files of Keras, made for a test.
#pragma once

#include "Expect.h"
#include "data/WholeFile.h"
#include "exchange/Import.h"
#include "exchange/Json.h"
#include "exchange/archive/ZipArchive.h"
#include "exchange/keras/Hdf5Image.h"

#include <map>
#include <numeric>

namespace rnn::exchange {

using ArraysByPath = std::map<std::string, Array>;

/// Numbers that all differ.
inline Array arrayOf(std::vector<uint64_t> shape) {
  Array array{std::move(shape), {}};
  array.values.resize(elementsOf(array.shape).value());
  std::iota(array.values.begin(), array.values.end(), 1.0F);
  return array;
}

inline std::string weightsOf(const ArraysByPath &arrays) {
  Hdf5Image image;
  image.addGroup("layers");
  for (const auto &[path, array] : arrays)
    image.addDataset(path, array);
  return image.bytes();
}

/// A `.keras` of Keras 3.
inline std::string archiveOf(const Json &architecture, const ArraysByPath &arrays,
                             const char *version = "3.9.0") {
  return writeZip({{"metadata.json", Json{{"keras_version", version}}.dump()},
                   {"config.json", architecture.dump()},
                   {"model.weights.h5", weightsOf(arrays)}});
}

/// A layer of Keras; its configuration is a text of JSON.
inline Json layerOf(const char *className, const std::string &config) {
  return {{"module", "keras.layers"}, {"class_name", className}, {"config", Json::parse(config)}};
}

inline Json inputOf(const std::string &batchShape, const std::string &name = "input_layer") {
  return layerOf("InputLayer",
                 fmt::format(R"({{"batch_shape": {}, "name": "{}"}})", batchShape, name));
}

inline Json sequentialOf(std::vector<Json> layers) {
  return {{"module", "keras"},
          {"class_name", "Sequential"},
          {"config", {{"name", "sequential"}, {"layers", std::move(layers)}}}};
}

/// What `rnn import` makes of the bytes of a file.
inline Imported importBytes(const std::string &bytes, const std::string &name = "m.keras") {
  ScratchFolder folder;
  writeWholeFile(folder / name, bytes);
  return importModel(folder / name, "m");
}

} // namespace rnn::exchange
