// Weights of training samples by the classes of their targets: Keras'
// `class_weight`.
#pragma once

#include "training/Trainer.h"

#include <map>
#include <string_view>

namespace rnn {

/// A class that is not named has the weight 1.
using ClassWeights = std::map<int64_t, float>;

/// "0:1,1:5". Throws Error for anything else.
ClassWeights parseClassWeights(std::string_view text);

/// Throws Error: a class that is none of the model's, a model whose targets have steps.
void requireClasses(const rnn_model &model, const ClassWeights &weights);

/// The weight of each sample [samples]: that of its class times its own. The
/// class is the number that the target is, or the greatest of several targets.
/// Throws Error as `requireClasses` does.
std::vector<float> weighByClass(const rnn_model &model, const SampleView &data,
                                const ClassWeights &weights);

} // namespace rnn
