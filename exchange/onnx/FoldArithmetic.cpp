// Constants of one shape, after broadcasting -> their sums, products, comparisons.
#include "exchange/onnx/FoldArithmetic.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rnn::exchange::onnx {

namespace {

using Sizes = std::optional<Size> (*)(const Size &, const Size &);

std::optional<Size> truth(std::optional<bool> value) {
  return value ? std::optional(Size(int64_t(*value))) : std::nullopt;
}
std::optional<Size> equal(const Size &a, const Size &b) {
  std::optional<Size> gap = difference(a, b);
  return gap ? std::optional(Size(int64_t(*gap == Size(0)))) : std::nullopt;
}
std::optional<Size> less(const Size &a, const Size &b) { return truth(isLess(a, b)); }
std::optional<Size> greater(const Size &a, const Size &b) { return truth(isLess(b, a)); }
std::optional<Size> lesser(const Size &a, const Size &b) {
  std::optional<bool> isFirst = isLess(a, b);
  return isFirst ? std::optional(*isFirst ? a : b) : std::nullopt;
}
std::optional<Size> greatest(const Size &a, const Size &b) {
  std::optional<bool> isSecond = isLess(a, b);
  return isSecond ? std::optional(*isSecond ? b : a) : std::nullopt;
}
std::optional<Size> remainder(const Size &a, const Size &b) {
  if (!a.isNumber() || !b.isNumber() || b.factor == 0 || b.factor == -1)
    return std::nullopt;
  int64_t rest = a.factor % b.factor;
  return Size(rest != 0 && (rest < 0) != (b.factor < 0) ? rest + b.factor : rest);
}
std::optional<Size> both(const Size &a, const Size &b) {
  return Size(int64_t(a != Size(0) && b != Size(0)));
}
std::optional<Size> either(const Size &a, const Size &b) {
  return Size(int64_t(a != Size(0) || b != Size(0)));
}

struct Operator {
  std::string_view name;
  Sizes ofSizes;
  float (*ofReals)(float, float); // null: not of real numbers
};

const std::vector<Operator> operators = {
    {"Add", sum, [](float a, float b) { return a + b; }},
    {"Sub", difference, [](float a, float b) { return a - b; }},
    {"Mul", product, [](float a, float b) { return a * b; }},
    {"Div", quotient, [](float a, float b) { return a / b; }},
    {"Min", lesser, [](float a, float b) { return std::min(a, b); }},
    {"Max", greatest, [](float a, float b) { return std::max(a, b); }},
    {"Pow", nullptr, [](float a, float b) { return std::pow(a, b); }},
    {"Mod", remainder, nullptr},
    {"Equal", equal, [](float a, float b) { return float(a == b); }},
    {"Less", less, [](float a, float b) { return float(a < b); }},
    {"Greater", greater, [](float a, float b) { return float(a > b); }},
    {"And", both, nullptr},
    {"Or", either, nullptr},
};

struct Unary {
  std::string_view name;
  float (*ofReals)(float);
};
const std::vector<Unary> unaryOperators = {
    {"Sqrt", [](float a) { return std::sqrt(a); }},
    {"Reciprocal", [](float a) { return 1 / a; }},
    {"Exp", [](float a) { return std::exp(a); }},
    {"Log", [](float a) { return std::log(a); }},
    {"Neg", [](float a) { return -a; }},
    {"Abs", [](float a) { return std::abs(a); }},
    {"Floor", [](float a) { return std::floor(a); }},
    {"Ceil", [](float a) { return std::ceil(a); }},
};

std::optional<std::vector<Size>> commonShape(const std::vector<Size> &a,
                                             const std::vector<Size> &b) {
  std::vector<Size> result(std::max(a.size(), b.size()));
  for (size_t i = 0; i < result.size(); ++i) { // from the last axis
    Size first = i < a.size() ? a[a.size() - 1 - i] : Size(1);
    Size second = i < b.size() ? b[b.size() - 1 - i] : Size(1);
    if (first != second && first != Size(1) && second != Size(1))
      return std::nullopt;
    result[result.size() - 1 - i] = first == Size(1) ? second : first;
  }
  return result;
}

/// The arithmetic of shapes and of weights' vectors, not of large matrices again and again.
constexpr size_t mostNumbers = size_t(1) << 24;

std::optional<Constant> foldBinary(const Operator &operation, const Constant &first,
                                   const Constant &second) {
  std::optional<std::vector<Size>> shape = commonShape(first.shape, second.shape);
  if (!shape)
    return std::nullopt;
  Budget budget(mostNumbers);
  std::optional<Constant> a = broadcast(first, *shape, budget),
                          b = broadcast(second, *shape, budget);
  if (!a || !b)
    return std::nullopt;
  Constant result;
  result.shape = *shape;
  result.isInteger = a->isInteger && b->isInteger;
  if (result.isInteger) {
    for (size_t i = 0; i < a->count(); ++i) {
      std::optional<Size> size =
          operation.ofSizes ? operation.ofSizes(a->integers[i], b->integers[i]) : std::nullopt;
      if (!size)
        return std::nullopt;
      result.integers.push_back(*size);
    }
    return result;
  }
  for (size_t i = 0; i < a->count(); ++i) {
    std::optional<float> x = a->real(i), y = b->real(i);
    if (!x || !y || !operation.ofReals)
      return std::nullopt;
    result.reals.push_back(operation.ofReals(*x, *y));
  }
  bool isComparison =
      operation.name == "Equal" || operation.name == "Less" || operation.name == "Greater";
  if (isComparison) {
    result.isInteger = true; // truth
    for (float real : std::exchange(result.reals, {}))
      result.integers.push_back(Size(int64_t(real)));
  }
  return result;
}

std::optional<Constant> foldWhere(const Constant &condition, const Constant &first,
                                  const Constant &second) {
  std::optional<std::vector<Size>> shape = commonShape(first.shape, second.shape);
  if (shape)
    shape = commonShape(*shape, condition.shape);
  if (!shape || first.isInteger != second.isInteger)
    return std::nullopt;
  Budget budget(mostNumbers);
  std::optional<Constant> c = broadcast(condition, *shape, budget),
                          a = broadcast(first, *shape, budget),
                          b = broadcast(second, *shape, budget);
  if (!a || !b || !c || !c->isInteger)
    return std::nullopt;
  for (size_t i = 0; i < a->count(); ++i) {
    if (c->integers[i] != Size(0))
      continue;
    if (a->isInteger)
      a->integers[i] = b->integers[i];
    else
      a->reals[i] = b->reals[i];
  }
  return a;
}

/// Of a list of sizes, to one number.
std::optional<Constant> foldReduction(const Node &node, const Constant &list, Sizes combine,
                                      Size start) {
  if (!list.isInteger || list.shape.size() > 1)
    return std::nullopt;
  for (const Size &size : list.integers) {
    std::optional<Size> next = combine(start, size);
    if (!next)
      return std::nullopt;
    start = *next;
  }
  Constant result = constantOf({start});
  if (node.integer("keepdims", 1) == 0)
    result.shape.clear();
  return result;
}

} // namespace

std::optional<Constant> broadcast(const Constant &from, const std::vector<Size> &shape,
                                  Budget &budget) {
  std::optional<std::vector<Size>> common = commonShape(from.shape, shape);
  if (!common)
    return std::nullopt;
  Constant result;
  result.shape = *common;
  result.isInteger = from.isInteger;
  std::vector<int64_t> stored = result.storedShape(), own = from.storedShape();
  std::optional<size_t> count = elementsOf(stored);
  if (!count || !budget.take(*count))
    return std::nullopt;
  own.insert(own.begin(), stored.size() - own.size(), 1);
  std::vector<size_t> strides(stored.size());
  size_t stride = 1;
  for (size_t axis = stored.size(); axis-- > 0;) {
    strides[axis] = own[axis] == 1 ? 0 : stride;
    stride *= size_t(own[axis]);
  }
  std::vector<size_t> positions;
  positions.reserve(*count);
  for (size_t i = 0; i < *count; ++i) {
    size_t rest = i, position = 0;
    for (size_t axis = stored.size(); axis-- > 0;) {
      position += rest % size_t(stored[axis]) * strides[axis];
      rest /= size_t(stored[axis]);
    }
    positions.push_back(position);
  }
  return rearranged(from, *common, positions);
}

bool isArithmetic(const std::string &op) {
  auto hasName = [&](const auto &operation) { return operation.name == op; };
  return std::ranges::any_of(operators, hasName) || std::ranges::any_of(unaryOperators, hasName) ||
         op == "Where" || op == "Not" || op == "ReduceProd" || op == "ReduceSum";
}

std::optional<Constant> foldArithmetic(const Node &node,
                                       const std::vector<const Constant *> &inputs) {
  if (inputs.empty() || std::ranges::find(inputs, nullptr) != inputs.end())
    return std::nullopt;
  if (inputs.size() == 2)
    for (const Operator &operation : operators)
      if (operation.name == node.op)
        return foldBinary(operation, *inputs[0], *inputs[1]);
  if (inputs.size() == 3 && node.op == "Where")
    return foldWhere(*inputs[0], *inputs[1], *inputs[2]);
  if (node.op == "ReduceProd")
    return foldReduction(node, *inputs[0], product, Size(1));
  if (node.op == "ReduceSum")
    return foldReduction(node, *inputs[0], sum, Size(0));
  if (inputs.size() != 1)
    return std::nullopt;
  Constant result = *inputs[0];
  if (node.op == "Not" && result.isInteger) {
    for (Size &size : result.integers)
      size = Size(int64_t(size == Size(0)));
    return result;
  }
  if (node.op == "Neg" && result.isInteger) {
    for (Size &size : result.integers) {
      std::optional<Size> negative = difference(Size(0), size);
      if (!negative)
        return std::nullopt;
      size = *negative;
    }
    return result;
  }
  for (const Unary &operation : unaryOperators)
    if (operation.name == node.op && !result.isInteger) {
      for (float &real : result.reals)
        real = operation.ofReals(real);
      return result;
    }
  return std::nullopt;
}

} // namespace rnn::exchange::onnx
