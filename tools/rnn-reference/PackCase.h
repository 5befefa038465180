// A reference case -> bytes for tests/target/Inputs/cases.h, so that a program without files, on
// any machine, runs the case.
#pragma once

#include "Report.h"

#include <string>

namespace rnn::reference {

/// The first number of the bytes of several cases: how many there are.
std::string packCount(uint64_t cases);

/// The arrays of one case, and the tensors that its results are compared with, with their bounds.
/// The model is any compilation of the case's text: offsets of parameters do not depend on the
/// machine. Throws Error if model and case do not match.
std::string packCase(const ReferenceCase &reference, const rnn_model &model, const Report &report);

} // namespace rnn::reference
