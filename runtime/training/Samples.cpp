#include "training/Samples.h"

#include "data/Error.h"
#include "data/Finite.h"
#include "data/Numpy.h"
#include "training/Shapes.h"

namespace rnn {

namespace {

void requireShape(const Array &array, const rnn_shape &expected, const std::string &what,
                  const char *meaning) {
  std::vector<uint64_t> sample = array.shape;
  if (!sample.empty())
    sample.erase(sample.begin());
  // [samples] is as good as [samples, 1].
  bool fits = !array.shape.empty() &&
              (sample == sizesOf(expected) || (sample.empty() && sizeOf(expected) == 1));
  if (!fits)
    fail("{} has the shape {}; the model's {} is {}", what, formatShape(array.shape), meaning,
         formatWithSamples(expected));
}

} // namespace

Samples readSamples(const std::filesystem::path &path, const rnn_model &model,
                    std::string_view rows, bool needTargets) {
  auto nameOf = [&](const char *array) {
    return fmt::format("`{}` of `{}`", array, path.string());
  };
  Samples samples;
  NpzFile file(path);
  samples.inputs = file.read("x");
  requireShape(samples.inputs, model.input, nameOf("x"), "input");
  if (needTargets || file.contains("y")) {
    samples.targets = file.read("y");
    requireShape(*samples.targets, model.output, nameOf("y"), "output");
    if (samples.targets->rows() != samples.inputs.rows())
      fail("{} has {} rows, but {} has {}", nameOf("y"), samples.targets->rows(), nameOf("x"),
           samples.inputs.rows());
  }
  samples.rows = parseRows(rows, samples.inputs.rows(), fmt::format("`{}`", path.string()));
  if (samples.rows.size() == 0)
    fail("`{}` has no rows", path.string());
  requireFinite(samples.inputs, samples.rows, nameOf("x"));
  if (samples.targets)
    requireFinite(*samples.targets, samples.rows, nameOf("y"));
  return samples;
}

} // namespace rnn
