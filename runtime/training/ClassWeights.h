// Weights of training samples by the classes of their targets: Keras' `class_weight`.
// Where a target has steps, each has a class, and a weight.
#pragma once

#include "training/Trainer.h"

#include <map>
#include <string>
#include <string_view>

namespace rnn {

/// As a user names classes: by their names or their numbers.
using ClassWeightTexts = std::map<std::string, float>;

/// "0:1,1:5" or "neg:1,pos:5". Throws Error for anything else.
ClassWeightTexts parseClassWeights(std::string_view text);

/// By numbers. A class that is not named has the weight 1.
using ClassWeights = std::map<int64_t, float>;

/// What the texts mean where the classes have these names, or none: a name is its place, and
/// a number that is no name is itself. Throws Error: a class that is none of the names or of
/// the model's, two weights of one class.
ClassWeights numberClasses(const rnn_model &model, const ClassWeightTexts &texts,
                           std::span<const std::string> names);

/// The class that a target's numbers are, of one step: the number itself, or the place of
/// the greatest.
int64_t classOf(std::span<const float> target);

/// Whether the model's loss tells two classes apart by one number.
bool isBinary(const rnn_model &model);

/// How many classes the model tells apart, numbered from 0 on, or 0 where that is open.
uint64_t classesOf(const rnn_model &model);

/// The weights of the samples, or of their steps [samples, sample_weight...]: that of the
/// target's class times its own. Throws Error: where the model leaves open what is a class,
/// one that no target is of.
std::vector<float> weighByClass(const rnn_model &model, const SampleView &data,
                                const ClassWeights &weights);

} // namespace rnn
