// Learning rates -> pictures.
#pragma once

#include "training/FindRate.h"

#include <filesystem>
#include <string>

namespace rnn {

/// The bytes of a picture of the losses of a test over a logarithmic axis of rates, with a line at
/// the rate where the loss falls fastest. Throws Error.
std::string rateTestPicture(const std::filesystem::path &path, const std::string &title,
                            const RateTest &test);

/// The bytes of a picture of the learning rates of the first `steps` steps. Throws Error, also for
/// a model whose learning rate is a number.
std::string schedulePicture(const std::filesystem::path &path, const rnn_model &model,
                            uint64_t steps);

} // namespace rnn
