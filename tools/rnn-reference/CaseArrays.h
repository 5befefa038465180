// A reference case -> the arrays of its compiled model, and the tensors that they are compared
// with.
#pragma once

#include "ReferenceCase.h"
#include "rnn/model.h"

namespace rnn::reference {

/// The tensors in a layer's row of inputs: its input and its initial states.
std::vector<std::string> inputTensors(const ReferenceCase &reference);

/// A layer's inputs [samples, row], with masked steps set to `maskValue`.
std::vector<float> layerInput(const ReferenceCase &reference);

/// These tensors [samples, ...] side by side, row by row.
std::vector<float> joinRows(const ReferenceCase &reference, const std::vector<std::string> &names);

/// The numbers of a parameter that a case has.
enum class ParameterTensor { Initial, Gradient, Final };
/// The name of the tensor: "gru_cell/kernel" of a layer's case is "gru/gru_cell/kernel" of the
/// model. Throws Error if the parameter is not the layer's.
std::string tensorName(const ReferenceCase &reference, const rnn_parameter &parameter,
                       ParameterTensor which);

/// Fills the arena [model.parameters_size] with the weights of the case. Throws Error if a shape
/// differs.
void setParameters(const ReferenceCase &reference, const rnn_model &model, float *arena);

} // namespace rnn::reference
