// Python's arrays <-> the runtime's, without copies.
#include "Arrays.h"

#include "data/Error.h"

#include <algorithm>
#include <memory>

namespace rnn::python {

namespace {

/// The arrays of a call under the names by which `readSamples` asks for them.
class CallArrays : public ArraySource {
public:
  CallArrays(const rnn_model &model, const Data &data) {
    for (uint64_t i = 0; i < model.input_count; ++i)
      add(model.input_count == 1 ? "x" : model.inputs[i].name, data.inputs[i]);
    for (uint64_t i = 0; i < data.targets.size(); ++i)
      add(i < model.target_count ? model.targets[i].name : "y", data.targets[i]);
    if (data.weights)
      add("sample_weight", *data.weights);
  }

  bool contains(const std::string &name) const override { return arrays.contains(name); }
  std::vector<uint64_t> shape(const std::string &name) const override { return find(name).shape; }
  const float *values(const std::string &name) const override { return find(name).values; }
  Array read(const std::string &name, std::optional<RowRange> rows) const override {
    const ArrayView &view = find(name);
    RowRange range = rows.value_or(RowRange{0, view.rows()});
    Array array{view.shape, {view.row(range.begin), view.row(range.end)}};
    if (!array.shape.empty())
      array.shape[0] = range.size();
    return array;
  }
  std::string whatOf(const std::string &name) const override { return "`" + name + "`"; }
  std::string name() const override { return arrays.begin()->first; }

private:
  void add(const std::string &name, const Floats &array) {
    std::vector<uint64_t> shape;
    for (size_t axis = 0; axis < array.ndim(); ++axis)
      shape.push_back(array.shape(axis));
    arrays.emplace(name, ArrayView(std::move(shape), array.data()));
  }
  const ArrayView &find(const std::string &name) const {
    auto found = arrays.find(name);
    if (found == arrays.end())
      fail("`{}` is missing", name);
    return found->second;
  }

  std::map<std::string, ArrayView> arrays;
};

} // namespace

Samples samplesOf(const rnn_model &model, const Data &data) {
  if (data.inputs.size() != model.input_count)
    fail("model `{}` has {} inputs, but {} arrays are given", model.name, model.input_count,
         data.inputs.size());
  return readSamples(CallArrays(model, data), model, "", !data.targets.empty());
}

NumpyFloats newArray(const std::vector<uint64_t> &shape) {
  auto values = std::make_unique_for_overwrite<float[]>(elementsOf(shape).value());
  nb::capsule owner(values.get(), [](void *numbers) noexcept { delete[] (float *)numbers; });
  return {values.release(), shape.size(), shape.data(), owner};
}

NumpyFloats copyOf(const ArrayView &array) {
  NumpyFloats copy = newArray(array.shape);
  std::ranges::copy(array.all(), copy.data());
  return copy;
}

} // namespace rnn::python
