// What labels mean: numbers as they stand, or names of classes.
#pragma once

#include "datasets/TextSource.h"

namespace rnn {

/// What a model makes of labels.
enum class LabelUse { AnyNumber, TwoClasses, Classes };

class Labels {
public:
  /// Labels are numbers.
  Labels() = default;
  /// Labels are these names, and mean their places: 0, 1, ...
  explicit Labels(std::vector<std::string> names) : classes(std::move(names)) {}

  /// Empty where labels are numbers.
  const std::vector<std::string> &names() const { return classes; }

  /// A name that is a number stands for all ways to write it, `false` and `true` for all
  /// of theirs. Throws Error, which begins with the place: no such class, no number.
  double numberOf(const std::string &label, const std::string &place) const;

  /// A class as a person reads it: its name, else its number.
  std::string nameOf(uint64_t number) const;

private:
  std::vector<std::string> classes;
};

/// All labels are read, whatever their order: they are numbers where all of them are, and
/// else names, in alphabetical order. For two classes -1 and 1 are names, and so are the
/// names of folders, in the order of their numbers where all are such; but a model of any
/// number takes these numbers. The source begins anew. Of a pipe that is not kept the
/// first label tells. Throws Error: labels of both kinds, with the place of the first
/// that differs; names in a pipe that is not kept.
Labels findLabels(std::unique_ptr<TextSource> &source, LabelUse use);

} // namespace rnn
