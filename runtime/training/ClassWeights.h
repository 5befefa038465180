// Weights of training samples by the classes of their targets: Keras' `class_weight`.
// If a target has steps, each step has a class and a weight.
#pragma once

#include "training/Trainer.h"

#include <map>
#include <string>
#include <string_view>

namespace rnn {

/// Weights by class as a user writes them: by name or by number.
using ClassWeightTexts = std::map<std::string, float>;

/// "0:1,1:5" or "neg:1,pos:5". Throws Error for anything else.
ClassWeightTexts parseClassWeights(std::string_view text);

/// Weights by the numbers of classes. Other classes have weight 1.
using ClassWeights = std::map<int64_t, float>;

/// Translates names into numbers: a name stands for its position in `names` (which may be empty), a
/// number that is not a name for itself. Throws Error for a class that neither the names nor the
/// model have, and for two weights of one class.
ClassWeights numberClasses(const rnn_model &model, const ClassWeightTexts &texts,
                           std::span<const std::string> names);

/// The class of one step's target: its only number, or the index of the greatest.
int64_t classOf(std::span<const float> target);

/// Whether the model's loss distinguishes two classes by one number.
bool isBinary(const rnn_model &model);

/// The number of classes that the model distinguishes, numbered from 0; 0 if unknown.
uint64_t classesOf(const rnn_model &model);

/// The weights of the samples or of their steps [samples, sample_weight...]: the weight of the
/// target's class times the sample's own. Throws Error for a class without targets if the model
/// does not fix the number of classes.
std::vector<float> weighByClass(const rnn_model &model, const SampleView &data,
                                const ClassWeights &weights);

} // namespace rnn
