// Transposed kernels with their gates in another order; two biases <-> one.
#include "exchange/pytorch/Layouts.h"

#include <algorithm>

namespace rnn::exchange {

namespace {

/// Keras' GRU has the gates z, r, h, PyTorch's r, z, n: rows [3 * units, ...], in place.
void exchangeFirstGates(Array &rows, uint64_t gates) {
  if (gates != 3)
    return;
  auto gate = std::ptrdiff_t(rows.values.size() / gates);
  std::swap_ranges(rows.values.begin(), rows.values.begin() + gate, rows.values.begin() + gate);
}

Array kernel(Array rows, uint64_t gates) {
  exchangeFirstGates(rows, gates);
  return transposed(rows);
}

Array rows(const Array &kernel, uint64_t gates) {
  Array result = transposed(kernel);
  exchangeFirstGates(result, gates);
  return result;
}

} // namespace

Array transposed(const Array &matrix) {
  uint64_t rows = matrix.shape.at(0), columns = matrix.shape.at(1);
  Array result{{columns, rows}, std::vector<float>(matrix.values.size())};
  for (uint64_t row = 0; row < rows; ++row)
    for (uint64_t column = 0; column < columns; ++column)
      result.values[column * rows + row] = matrix.values[row * columns + column];
  return result;
}

std::vector<Array> fromTorch(const TorchRecurrent &weights, uint64_t gates) {
  Array input = weights.biasIh, state = weights.biasHh, bias;
  exchangeFirstGates(input, gates);
  exchangeFirstGates(state, gates);
  uint64_t size = input.values.size();
  if (gates == 3) {
    bias = {{2, size}, std::move(input.values)};
    bias.values.insert(bias.values.end(), state.values.begin(), state.values.end());
  } else {
    bias = std::move(input);
    for (uint64_t i = 0; i < size; ++i)
      bias.values[i] += state.values[i];
  }
  return {kernel(weights.weightIh, gates), kernel(weights.weightHh, gates), std::move(bias)};
}

TorchRecurrent toTorch(const std::vector<Array> &weights, uint64_t gates) {
  TorchRecurrent result{rows(weights.at(0), gates), rows(weights.at(1), gates), {}, {}};
  uint64_t size = result.weightIh.shape.at(0);
  Array zeros{{size}, std::vector<float>(size)};
  result.biasIh = result.biasHh = zeros;
  if (weights.size() > 2) {
    const std::vector<float> &bias = weights[2].values;
    std::copy_n(bias.begin(), size, result.biasIh.values.begin());
    if (gates == 3)
      std::copy_n(bias.begin() + std::ptrdiff_t(size), size, result.biasHh.values.begin());
    exchangeFirstGates(result.biasIh, gates);
    exchangeFirstGates(result.biasHh, gates);
  }
  return result;
}

} // namespace rnn::exchange
