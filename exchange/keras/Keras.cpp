// The row of Keras' files in the table of formats.
#include "exchange/keras/Keras.h"

#include "exchange/keras/ExportKeras.h"
#include "exchange/keras/ImportKeras.h"
#include "exchange/keras/KerasFile.h"

namespace rnn::exchange {

namespace {

bool recognizes(std::string_view start, const std::filesystem::path &path) {
  return isHdf5(start) || isKerasArchive(start, path) || isKerasJson(start, path);
}

} // namespace

Format kerasFormat() {
  return {.name = "keras",
          .description = "Keras (.keras, .h5)",
          .recognizes = recognizes,
          .readModel = readKerasModel,
          .readWeights = readKerasWeights,
          .ending = ".keras",
          .write = writeKeras};
}

} // namespace rnn::exchange
