// A file of arrays -> the samples that a model can read.
#pragma once

#include "training/Samples.h"

#include <filesystem>

namespace rnn {

/// Reads a table of numbers (.csv) or a NumPy archive (.npz). Throws Error like `readSamples`.
Samples readSampleFile(const std::filesystem::path &path, const rnn_model &model,
                       std::string_view rows, bool needTargets = true);

} // namespace rnn
