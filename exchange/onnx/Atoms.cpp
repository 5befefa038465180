// Axes -> axes of other sizes with the same numbers.
#include "exchange/onnx/Atoms.h"

namespace rnn::exchange::onnx {

int Atoms::add(const Size &size) {
  atoms.push_back({size, {}});
  return int(atoms.size()) - 1;
}

AtomList Atoms::axis(const Size &size) {
  return size == Size(1) ? AtomList() : AtomList{add(size)};
}

std::optional<Size> Atoms::sizeOf(const AtomList &list) const {
  Size total(1);
  for (int atom : list) {
    std::optional<Size> next = product(total, sizeOf(atom));
    if (!next)
      return std::nullopt;
    total = *next;
  }
  return total;
}

std::vector<Size> Atoms::sizesOf(const Groups &groups) const {
  std::vector<Size> sizes;
  for (const AtomList &group : groups)
    sizes.push_back(sizeOf(group).value_or(Size(0)));
  return sizes;
}

AtomList Atoms::parts(const AtomList &list) const {
  AtomList result;
  for (int atom : list) {
    const AtomList &split = atoms[size_t(atom)].split;
    if (split.empty()) {
      result.push_back(atom);
      continue;
    }
    AtomList inner = parts(split);
    result.insert(result.end(), inner.begin(), inner.end());
  }
  return result;
}

AtomList Atoms::parts(const Groups &groups) const {
  AtomList result;
  for (const AtomList &group : groups) {
    AtomList each = parts(group);
    result.insert(result.end(), each.begin(), each.end());
  }
  return result;
}

bool Atoms::areSame(const Groups &a, const Groups &b) const {
  bool same = a.size() == b.size();
  for (size_t i = 0; same && i < a.size(); ++i)
    same = areSame(a[i], b[i]);
  return same;
}

std::optional<Groups> Atoms::regroup(const Groups &groups, const std::vector<Size> &sizes) {
  AtomList flat = parts(groups);
  Groups result;
  size_t next = 0;
  for (const Size &wanted : sizes) {
    AtomList group;
    Size rest = wanted;
    while (rest != Size(1)) {
      if (next == flat.size())
        return std::nullopt;
      int atom = flat[next];
      std::optional<Size> after = quotient(rest, sizeOf(atom));
      if (after && product(*after, sizeOf(atom)) == rest) {
        group.push_back(atom);
        ++next;
        rest = *after;
        continue;
      }
      // The axis ends within the atom.
      std::optional<Size> inner = quotient(sizeOf(atom), rest);
      if (atom == batch || !inner || product(*inner, rest) != sizeOf(atom) || *inner == Size(1))
        return std::nullopt;
      int first = add(rest), second = add(*inner);
      atoms[size_t(atom)].split = {first, second};
      flat[next] = second;
      group.push_back(first);
      rest = Size(1);
    }
    result.push_back(std::move(group));
  }
  return next == flat.size() ? std::optional(result) : std::nullopt;
}

} // namespace rnn::exchange::onnx
