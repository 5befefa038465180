// A file of arrays -> the samples that a model can read.
#pragma once

#include "training/Samples.h"

#include <filesystem>

namespace rnn {

/// A table of numbers (.csv), or an archive of NumPy (.npz). Throws Error as `readSamples` does.
Samples readSampleFile(const std::filesystem::path &path, const rnn_model &model,
                       std::string_view rows, bool needTargets = true);

} // namespace rnn
