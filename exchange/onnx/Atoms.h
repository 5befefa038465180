// Axes in parts, so that reshaping and transposing need no layer where they undo each other.
#pragma once

#include "exchange/onnx/Size.h"

#include <optional>
#include <vector>

namespace rnn::exchange::onnx {

/// An axis as one or more atoms, the parts that exporters reshape and transpose it by: the
/// `2 * units` numbers of a bidirectional layer have the atoms 2 and `units`.
using AtomList = std::vector<int>;
/// The axes of a value of the model, without the batch.
using Axes = std::vector<AtomList>;
/// The axes of a tensor in the file: each with the atoms that it runs through. An axis of one
/// number has none.
using Groups = std::vector<AtomList>;

class Atoms {
public:
  static constexpr int batch = 0;

  explicit Atoms(const Size &batchSize) { add(batchSize); }

  int add(const Size &size);
  /// An axis of this size: an axis of one number has no atom.
  AtomList axis(const Size &size);
  const Size &sizeOf(int atom) const { return atoms[size_t(atom)].size; }
  /// Nothing if it does not fit.
  std::optional<Size> sizeOf(const AtomList &list) const;
  std::vector<Size> sizesOf(const Groups &groups) const;

  /// With the parts of atoms that were split, in one list.
  AtomList parts(const AtomList &list) const;
  AtomList parts(const Groups &groups) const;
  bool areSame(const AtomList &a, const AtomList &b) const { return parts(a) == parts(b); }
  bool areSame(const Groups &a, const Groups &b) const;

  /// The same numbers in axes of these sizes, splitting atoms; nothing if an axis would need parts
  /// of two atoms.
  std::optional<Groups> regroup(const Groups &groups, const std::vector<Size> &sizes);

  bool isBatch(const AtomList &list) const { return list == AtomList{batch}; }

private:
  struct Atom {
    Size size;
    AtomList split; // into these
  };
  std::vector<Atom> atoms;
};

} // namespace rnn::exchange::onnx
