// Python's arrays -> the samples of a model, and its outputs -> NumPy arrays.
#pragma once

#include "rnn/model.h"

#include "data/ArraySource.h"
#include "training/Samples.h"

#include <map>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <vector>

namespace rnn::python {

namespace nb = nanobind;

/// Row-major float32 in memory.
using Floats = nb::ndarray<const float, nb::c_contig, nb::device::cpu>;
using NumpyFloats = nb::ndarray<nb::numpy, float>;

/// What a call gets: the inputs and targets in the order of the model, and
/// what else a loss needs.
struct Data {
  std::vector<Floats> inputs;
  std::vector<Floats> targets; // none for a prediction
  std::optional<Floats> weights;
};

/// The samples of the arrays, which must outlive them. Throws Error as `readSamples` does.
Samples samplesOf(const rnn_model &model, const Data &data);

/// A new NumPy array for these numbers.
NumpyFloats newArray(const std::vector<uint64_t> &shape);
NumpyFloats copyOf(const ArrayView &array);

} // namespace rnn::python
