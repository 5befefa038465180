// Where a file of Keras keeps the weights of each layer.
#pragma once

#include "exchange/ImportedModel.h"
#include "exchange/Json.h"
#include "exchange/keras/Hdf5File.h"

#include <map>

namespace rnn::exchange {

/// The weights that a layer of the architecture needs, by the names that Keras gives them.
using NamesBySource = std::map<const Json *, std::vector<std::string>>;

/// The weights of all layers of an architecture that need some, in their order. Throws Error where
/// some are missing.
std::map<const Json *, std::vector<Array>>
readStoredWeights(const Hdf5File &file, const Json &architecture, const NamesBySource &names);

/// A layer of a file whose architecture is not known.
struct StoredLayer {
  LayerWeights layer;
  std::string group; // of Keras 3: the class in snake case, such as `gru`; else empty
};

/// All layers with weights. Those of Keras 3 are in order only within a class.
std::vector<StoredLayer> readStoredLayers(const Hdf5File &file);

/// Turns the kernels and biases of CuDNNLSTM and CuDNNGRU, which `weights` may have, into those of
/// the layers without a GPU. `weights`: kernel, recurrent kernel and bias of each direction.
void convertCuDnn(std::vector<Array> &weights);

} // namespace rnn::exchange
