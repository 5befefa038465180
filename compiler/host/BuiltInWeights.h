// A weights file -> the constants of an object.
#pragma once

#include "host/HostCode.h"

namespace rnnc {

/// Reads the weights of the model. With `keepsLayout`, they become a constant in Keras' layout; if
/// the model has a `step`, they become one in the order in which it reads them. Throws rnn::Error
/// if the file is not of this model.
void buildInWeights(ObjectContents &contents, const std::string &path, const rnn_model &model,
                    bool keepsLayout);

} // namespace rnnc
