// The meaning of labels: numbers, or names of classes.
#pragma once

#include "datasets/TextSource.h"

namespace rnn {

/// What a model expects its labels to be.
enum class LabelUse { AnyNumber, TwoClasses, Classes };

class Labels {
public:
  /// Labels are numbers.
  Labels() = default;
  /// Labels are these names and mean their positions: 0, 1, ...
  explicit Labels(std::vector<std::string> names) : classes(std::move(names)) {}

  /// Empty if labels are numbers.
  const std::vector<std::string> &names() const { return classes; }

  /// A class that is a number matches every spelling of that number; `false` and `true` likewise.
  /// Throws Error, with `place` at the start of the message, if the label is not a known class or
  /// not a number.
  double numberOf(const std::string &label, const std::string &place) const;

  /// The name of a class, or its number if it has no name.
  std::string nameOf(uint64_t number) const;

private:
  std::vector<std::string> classes;
};

/// Reads all labels and rewinds the source. If all are numbers, labels are numbers; otherwise they
/// are names in alphabetical order. For a model with two classes, -1 and 1 count as names, and so
/// do the names of folders (sorted by value if all are numbers); a model with an arbitrary target
/// takes these as numbers. For a pipe that is not kept in memory, the first label decides. Throws
/// Error for a mixture of names and numbers, with the position of the first that differs, and for
/// names in a pipe that is not kept.
Labels findLabels(std::unique_ptr<TextSource> &source, LabelUse use);

} // namespace rnn
