// The arithmetic of shapes, and weights in another order -> constants.
#include "exchange/onnx/FoldConstants.h"

#include "exchange/onnx/FoldArithmetic.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace rnn::exchange::onnx {

namespace {

using Result = std::optional<std::vector<Constant>>;

class Folder {
public:
  Folder(const Node &node, const std::vector<const Constant *> &inputs, Budget &budget)
      : node(node), inputs(inputs), budget(budget) {}

  Result fold() {
    for (const auto &[op, function] : table())
      if (node.op == op) {
        if (!isPossible())
          return std::nullopt;
        return (this->*function)();
      }
    return one(foldArithmetic(node, inputs));
  }

  using Function = Result (Folder::*)();
  static const std::vector<std::pair<std::string_view, Function>> &table() {
    static const std::vector<std::pair<std::string_view, Function>> functions = {
        {"Cast", &Folder::cast},          {"Concat", &Folder::concatenate},
        {"Constant", &Folder::constant},  {"ConstantOfShape", &Folder::constantOfShape},
        {"Dropout", &Folder::identity},   {"Expand", &Folder::expand},
        {"Flatten", &Folder::flatten},    {"Gather", &Folder::gather},
        {"Identity", &Folder::identity},  {"Range", &Folder::range},
        {"Reshape", &Folder::reshape},    {"Shape", &Folder::shape},
        {"Size", &Folder::size},          {"Slice", &Folder::slice},
        {"Split", &Folder::split},        {"Squeeze", &Folder::squeeze},
        {"Tile", &Folder::tile},          {"Transpose", &Folder::transpose},
        {"Unsqueeze", &Folder::unsqueeze}};
    return functions;
  }

private:
  /// Whether no result is larger than the inputs together, or the budget allows it.
  bool isPossible() {
    size_t count = 0;
    for (const Constant *input : inputs)
      count += input ? input->count() : 0;
    bool hasFirst = node.op == "Constant" || has(0);
    return hasFirst && budget.take(count);
  }

  bool has(size_t index) const { return index < inputs.size() && inputs[index]; }
  const Constant &input(size_t index) const { return *inputs[index]; }
  const Constant *optional(size_t index) const { return has(index) ? inputs[index] : nullptr; }

  static Result one(std::optional<Constant> constant) {
    if (!constant)
      return std::nullopt;
    std::vector<Constant> results;
    results.push_back(std::move(*constant));
    return results;
  }

  Result identity() { return one(input(0)); }

  Result constant() {
    if (const Attribute *value = node.find("value"); value && value->tensor)
      return one(*value->tensor);
    Constant result;
    if (const Attribute *value = node.find("value_float"))
      result.reals = {value->real};
    else if (const Attribute *values = node.find("value_floats")) {
      result.reals = values->reals;
      result.shape = {Size(int64_t(values->reals.size()))};
    } else if (const Attribute *number = node.find("value_int")) {
      result.isInteger = true;
      result.integers = {Size(number->integer)};
    } else if (const Attribute *numbers = node.find("value_ints")) {
      result = constantOf({numbers->integers.begin(), numbers->integers.end()});
    } else
      return std::nullopt;
    return one(result);
  }

  Result cast() {
    constexpr int64_t toFloat = 1, toFloat16 = 10, toDouble = 11, toBfloat16 = 16, toBool = 9;
    int64_t to = node.integer("to", 0);
    bool toReal = to == toFloat || to == toFloat16 || to == toDouble || to == toBfloat16;
    Constant result = input(0);
    if (result.isInteger && toReal) {
      // Exporters compute sizes in floats too, so an unknown one stays what it is.
      bool isKnown = std::ranges::all_of(result.integers, &Size::isNumber);
      if (isKnown) {
        for (const Size &size : result.integers)
          result.reals.push_back(float(size.factor));
        result.integers.clear();
        result.isInteger = false;
      }
    } else if (!result.isInteger && !toReal) {
      for (float real : result.reals) {
        if (!(std::abs(real) < 9e18F))
          return std::nullopt;
        result.integers.push_back(Size(to == toBool ? real != 0 : int64_t(real)));
      }
      result.reals.clear();
      result.isInteger = true;
    }
    return one(result);
  }

  Result shape() {
    // Of a constant; that of a value is known to the importer.
    auto rank = int64_t(input(0).shape.size());
    auto clamp = [&](int64_t index) {
      return std::clamp<int64_t>(index < 0 ? index + rank : index, 0, rank);
    };
    int64_t start = clamp(node.integer("start", 0)), end = clamp(node.integer("end", rank));
    const std::vector<Size> &all = input(0).shape;
    return one(constantOf(start < end ? std::vector<Size>(all.begin() + start, all.begin() + end)
                                      : std::vector<Size>()));
  }

  Result size() {
    Size total(1);
    for (const Size &axis : input(0).shape) {
      std::optional<Size> next = product(total, axis);
      if (!next)
        return std::nullopt;
      total = *next;
    }
    Constant result = constantOf({total});
    result.shape.clear();
    return one(result);
  }

  Result constantOfShape() {
    Constant result;
    if (const Attribute *value = node.find("value"); value && value->tensor) {
      if (value->tensor->count() != 1)
        return std::nullopt;
      result = *value->tensor;
    } else
      result.reals = {0};
    return filled(std::move(result), input(0).integers);
  }

  /// A single number in all places of a shape.
  Result filled(Constant number, std::vector<Size> shape) {
    Constant result = std::move(number);
    result.shape = std::move(shape);
    std::optional<size_t> count = elementsOf(result.storedShape());
    if (!count || !budget.take(*count))
      return std::nullopt;
    if (result.isInteger)
      result.integers.resize(*count, result.integers.empty() ? Size(0) : result.integers[0]);
    else
      result.reals.resize(*count, result.reals.empty() ? 0.0F : result.reals[0]);
    return one(result);
  }

  Result expand() {
    if (!has(1))
      return std::nullopt;
    return one(broadcast(input(0), input(1).integers, budget));
  }

  Result tile() {
    if (!has(1) || input(1).integers.size() != input(0).shape.size())
      return std::nullopt;
    // Only along axes of one number, which is what repeating a state for each sample takes.
    std::vector<Size> target;
    for (size_t i = 0; i < input(0).shape.size(); ++i) {
      const Size &size = input(0).shape[i], &times = input(1).integers[i];
      if (size != Size(1) && times != Size(1))
        return std::nullopt;
      target.push_back(size == Size(1) ? times : size);
    }
    return one(broadcast(input(0), target, budget));
  }

  Result range() {
    if (!has(1) || !has(2) || !input(0).isInteger)
      return std::nullopt;
    auto start = input(0).numbers(), end = input(1).numbers(), step = input(2).numbers();
    if (!start || !end || !step || start->size() != 1 || end->size() != 1 || step->size() != 1 ||
        step->front() != 1)
      return std::nullopt;
    int64_t count = 0;
    if (__builtin_sub_overflow(end->front(), start->front(), &count) || count < 0 ||
        !budget.take(size_t(count)))
      return std::nullopt;
    std::vector<Size> numbers;
    for (int64_t i = 0; i < count; ++i)
      numbers.push_back(Size(start->front() + i));
    return one(constantOf(std::move(numbers)));
  }

  Result reshape() {
    std::vector<Size> target;
    if (has(1))
      target = input(1).integers;
    else if (const Attribute *shape = node.find("shape"))
      target.assign(shape->integers.begin(), shape->integers.end());
    auto filled = reshapeTarget(input(0).shape, target, node.integer("allowzero", 0) == 0);
    return filled ? reshaped(std::move(*filled)) : std::nullopt;
  }

  Result reshaped(std::vector<Size> shape) {
    Constant result = input(0);
    result.shape = std::move(shape);
    std::optional<size_t> count = elementsOf(result.storedShape());
    return count && *count == result.count() ? one(result) : std::nullopt;
  }

  Result flatten() {
    std::optional<size_t> axis = axisOf(node.integer("axis", 1), input(0).shape.size() + 1);
    if (!axis)
      return std::nullopt;
    std::vector<Size> shape = {Size(1), Size(1)};
    for (size_t i = 0; i < input(0).shape.size(); ++i) {
      std::optional<Size> next = product(shape[i < *axis ? 0 : 1], input(0).shape[i]);
      if (!next)
        return std::nullopt;
      shape[i < *axis ? 0 : 1] = *next;
    }
    return reshaped(std::move(shape));
  }

  Result squeeze() {
    std::vector<Size> shape = input(0).shape;
    std::vector<bool> isRemoved(shape.size());
    if (auto axes = integersOf(node, "axes", optional(1))) {
      for (int64_t each : *axes)
        if (std::optional<size_t> axis = axisOf(each, shape.size()))
          isRemoved[*axis] = true;
    } else
      for (size_t i = 0; i < shape.size(); ++i)
        isRemoved[i] = shape[i] == Size(1);
    std::vector<Size> kept;
    for (size_t i = 0; i < shape.size(); ++i)
      if (!isRemoved[i])
        kept.push_back(shape[i]);
    return reshaped(std::move(kept));
  }

  Result unsqueeze() {
    auto axes = integersOf(node, "axes", optional(1));
    if (!axes)
      return std::nullopt;
    std::vector<Size> shape = input(0).shape;
    size_t rank = shape.size() + axes->size();
    std::vector<size_t> places;
    for (int64_t each : *axes)
      if (std::optional<size_t> axis = axisOf(each, rank))
        places.push_back(*axis);
    std::ranges::sort(places);
    for (size_t place : places) {
      if (place > shape.size())
        return std::nullopt;
      shape.insert(shape.begin() + int64_t(place), Size(1));
    }
    return reshaped(std::move(shape));
  }

  Result transpose() {
    size_t rank = input(0).shape.size();
    std::vector<int64_t> order(rank);
    std::iota(order.rbegin(), order.rend(), 0);
    if (const Attribute *given = node.find("perm"))
      order = given->integers;
    std::vector<int64_t> sorted = order, natural(rank);
    std::ranges::sort(sorted);
    std::iota(natural.begin(), natural.end(), 0);
    if (sorted != natural)
      return std::nullopt;
    return one(transposed(input(0), order));
  }

  Result gather() {
    if (!has(1) || !input(1).isInteger)
      return std::nullopt;
    std::optional<size_t> axis = axisOf(node.integer("axis", 0), input(0).shape.size());
    auto indices = input(1).numbers();
    if (!axis || !indices || !input(0).shape[*axis].isNumber())
      return std::nullopt;
    int64_t size = input(0).shape[*axis].factor;
    std::vector<Constant> pieces;
    for (int64_t index : *indices) {
      index += index < 0 ? size : 0;
      if (index < 0 || index >= size || !budget.take(input(0).count() / size_t(size)))
        return std::nullopt;
      pieces.push_back(sliced(input(0), *axis, index, 1, 1));
    }
    if (pieces.empty())
      return std::nullopt;
    std::optional<Constant> joined = joinedAlong(*axis, pieces);
    if (!joined)
      return std::nullopt;
    auto place = joined->shape.begin() + int64_t(*axis);
    place = joined->shape.erase(place);
    joined->shape.insert(place, input(1).shape.begin(), input(1).shape.end());
    return one(joined);
  }

  static std::optional<Constant> joinedAlong(size_t axis, const std::vector<Constant> &pieces) {
    Constant result = pieces.front();
    result.reals.clear();
    result.integers.clear();
    Size total(0);
    size_t outer = 1;
    for (size_t i = 0; i < axis; ++i)
      outer *= size_t(pieces.front().storedShape()[i]);
    for (const Constant &piece : pieces) {
      std::optional<Size> next;
      bool fits = piece.shape.size() == result.shape.size() && axis < piece.shape.size() &&
                  piece.isInteger == result.isInteger && piece.shape[axis].isNumber();
      for (size_t i = 0; fits && i < piece.shape.size(); ++i)
        fits = i == axis || piece.shape[i] == result.shape[i];
      if (!fits || !(next = sum(total, piece.shape[axis])))
        return std::nullopt;
      total = *next;
    }
    for (size_t o = 0; o < outer; ++o)
      for (const Constant &piece : pieces) {
        size_t each = piece.count() / outer;
        for (size_t i = o * each; i < (o + 1) * each; ++i)
          if (piece.isInteger)
            result.integers.push_back(piece.integers[i]);
          else
            result.reals.push_back(piece.reals[i]);
      }
    result.shape[axis] = total;
    return elementsOf(result.storedShape()) ? std::optional(result) : std::nullopt;
  }

  Result concatenate() {
    std::optional<size_t> axis = axisOf(node.integer("axis", 1), input(0).shape.size());
    std::vector<Constant> pieces;
    for (const Constant *piece : inputs) {
      if (!piece || piece->shape.size() != input(0).shape.size() || !axis)
        return std::nullopt;
      if (piece->count() > 0)
        pieces.push_back(*piece);
    }
    return pieces.empty() ? one(input(0)) : one(joinedAlong(*axis, pieces));
  }

  Result slice() {
    auto attributes = [&](const char *name) {
      const Attribute *given = node.find(name);
      return given ? constantOf({given->integers.begin(), given->integers.end()}) : Constant();
    };
    Constant starts = has(1) ? input(1) : attributes("starts"),
             ends = has(2) ? input(2) : attributes("ends");
    auto axes = integersOf(node, "axes", optional(3)),
         steps = integersOf(node, "steps", optional(4));
    Constant result = input(0);
    if (starts.integers.size() != ends.integers.size())
      return std::nullopt;
    for (size_t i = 0; i < starts.integers.size(); ++i) {
      std::optional<size_t> axis =
          axisOf(axes && i < axes->size() ? (*axes)[i] : int64_t(i), result.shape.size());
      if (!axis || !result.shape[*axis].isNumber())
        return std::nullopt;
      std::optional<Range> range =
          rangeOf(starts.integers[i], ends.integers[i],
                  steps && i < steps->size() ? (*steps)[i] : 1, result.shape[*axis].factor);
      if (!range)
        return std::nullopt;
      result = sliced(result, *axis, range->first, range->count, range->step);
    }
    return one(result);
  }

  Result split() {
    std::optional<size_t> axis = axisOf(node.integer("axis", 0), input(0).shape.size());
    if (!axis || !input(0).shape[*axis].isNumber() || node.outputs.empty())
      return std::nullopt;
    int64_t size = input(0).shape[*axis].factor, parts = int64_t(node.outputs.size());
    auto sizes = integersOf(node, "split", optional(1));
    if (!sizes)
      sizes.emplace(size_t(parts), (size + parts - 1) / parts);
    std::vector<Constant> results;
    int64_t first = 0;
    for (int64_t each : *sizes) {
      each = std::min(each, size - first);
      if (each < 0)
        return std::nullopt;
      results.push_back(sliced(input(0), *axis, first, each, 1));
      first += each;
    }
    return results;
  }

  const Node &node;
  const std::vector<const Constant *> &inputs;
  Budget &budget;
};

} // namespace

std::optional<std::vector<Constant>>
fold(const Node &node, const std::vector<const Constant *> &inputs, Budget &budget) {
  return Folder(node, inputs, budget).fold();
}

bool isFoldable(const std::string &op) {
  return isArithmetic(op) ||
         std::ranges::any_of(Folder::table(), [&](const auto &row) { return row.first == op; });
}

std::optional<size_t> axisOf(int64_t axis, size_t rank) {
  if (axis < 0)
    axis += int64_t(rank);
  return axis >= 0 && axis < int64_t(rank) ? std::optional(size_t(axis)) : std::nullopt;
}

std::optional<std::vector<int64_t>> integersOf(const Node &node, const std::string &attribute,
                                               const Constant *input) {
  if (input)
    return input->numbers();
  const Attribute *given = node.find(attribute);
  return given ? std::optional(given->integers) : std::nullopt;
}

std::optional<Range> rangeOf(const Size &start, const Size &end, int64_t step, int64_t size) {
  if (!start.isNumber() || !end.isNumber() || step == 0 ||
      step == std::numeric_limits<int64_t>::min())
    return std::nullopt;
  auto clamp = [&](int64_t index, int64_t least, int64_t most) {
    if (index < 0 && index >= -size)
      index += size;
    else if (index < 0)
      index = -1;
    return std::clamp(index, least, most);
  };
  int64_t first = step > 0 ? clamp(start.factor, 0, size) : clamp(start.factor, -1, size - 1),
          last = step > 0 ? clamp(end.factor, 0, size) : clamp(end.factor, -1, size - 1);
  int64_t distance = step > 0 ? last - first : first - last, stride = step > 0 ? step : -step;
  return Range{first, distance <= 0 ? 0 : (distance + stride - 1) / stride, step};
}

std::optional<std::vector<Size>> reshapeTarget(const std::vector<Size> &from,
                                               const std::vector<Size> &target, bool keepsZero) {
  std::vector<Size> result = target;
  std::optional<size_t> open;
  Size total(1), known(1);
  for (const Size &size : from) {
    std::optional<Size> next = product(total, size);
    if (!next)
      return std::nullopt;
    total = *next;
  }
  for (size_t i = 0; i < result.size(); ++i) {
    if (result[i] == Size(-1)) {
      if (open)
        return std::nullopt;
      open = i;
      continue;
    }
    if (result[i] == Size(0) && keepsZero) {
      if (i >= from.size())
        return std::nullopt;
      result[i] = from[i];
    }
    std::optional<Size> next = product(known, result[i]);
    if (!next)
      return std::nullopt;
    known = *next;
  }
  if (open) {
    std::optional<Size> rest = quotient(total, known);
    std::optional<Size> again = rest ? product(*rest, known) : std::nullopt;
    if (!again || *again != total)
      return std::nullopt;
    result[*open] = *rest;
  }
  return result;
}

} // namespace rnn::exchange::onnx
