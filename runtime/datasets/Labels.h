// What labels mean: numbers as they stand, or names of classes.
#pragma once

#include "datasets/TextSource.h"

namespace rnn {

class Labels {
public:
  /// Labels are numbers.
  Labels() = default;
  /// Labels are these names, and mean their places: 0, 1, ...
  explicit Labels(std::vector<std::string> names) : classes(std::move(names)) {}

  /// Empty where labels are numbers.
  const std::vector<std::string> &names() const { return classes; }

  /// Throws Error, which begins with the place: no such class, no number.
  double numberOf(const std::string &label, const std::string &place) const;

  /// A class as a person reads it: its name, else its number.
  std::string nameOf(uint64_t number) const;

private:
  std::vector<std::string> classes;
};

/// The classes are the names of the folders in alphabetical order, or the labels of
/// records: as numbers where the first one is a number, else in alphabetical order, for
/// which all records are read. The source begins anew. Throws Error: names in a pipe.
Labels findLabels(std::unique_ptr<TextSource> &source);

} // namespace rnn
