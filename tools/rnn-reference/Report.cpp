// The errors of each case -> printed lines, a summary and the exit code.
#include "Report.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>

namespace rnn::reference {

namespace {

/// The smallest number that is not exceeded by at least `share` of the numbers.
double percentile(std::vector<double> numbers, double share) {
  std::ranges::sort(numbers);
  size_t rank = static_cast<size_t>(std::ceil(share * numbers.size()));
  return numbers[rank == 0 ? 0 : rank - 1];
}

} // namespace

double Report::kerasError(const std::string &name, const std::string &tensor) const {
  auto ofCase = kerasErrors.find(name);
  if (ofCase == kerasErrors.end())
    return 0;
  auto ofTensor = ofCase->second.find(tensor);
  return ofTensor == ofCase->second.end() ? 0 : ofTensor->second;
}

double Report::bound(const ReferenceCase &reference, const std::string &tensor) const {
  double bound =
      reference.tolerance.value_or(std::max(1e-5, 4 * kerasError(reference.name, tensor)));
  for (const auto &[word, tolerance] : reference.tolerances)
    if (tensor.starts_with(word))
      bound = tolerance;
  return bound;
}

void Report::add(const ReferenceCase &reference, const std::vector<TensorError> &errors) {
  const std::string &name = reference.name;
  ++cases;
  fmt::print("{}\n", name);
  for (const TensorError &tensor : errors) {
    double keras = kerasError(name, tensor.tensor), most = bound(reference, tensor.tensor);
    bool within = tensor.error <= most; // false for NaN
    beyond += !within;
    all.push_back(tensor.error);
    if (tensor.error > worst.error)
      worst = {fmt::format("{} of {}", tensor.tensor, name), tensor.error};
    fmt::print("  {:<60} {:9.2e}  {} {:9.2e}{}\n", tensor.tensor, tensor.error,
               reference.tolerance ? "bound" : "keras", reference.tolerance ? most : keras,
               within ? "" : "  BEYOND");
  }
}

void Report::skip(const std::string &name, const std::string &reason) {
  skipped[reason].push_back(name);
}

void Report::breakdown(const std::string &name, const std::string &message) {
  fmt::print("{}\n  FAILED: {}\n", name, message);
  broken.push_back(name);
}

void Report::summarize() const {
  if (!skipped.empty())
    fmt::print("skipped, because the language does not have:\n");
  size_t skippedCases = 0;
  for (const auto &[reason, names] : skipped) {
    fmt::print("  {}: {}\n", reason, fmt::join(names, ", "));
    skippedCases += names.size();
  }
  if (!all.empty())
    fmt::print("error: median {:.2e}, 95th percentile {:.2e}, worst {:.2e} ({})\n",
               percentile(all, 0.5), percentile(all, 0.95), worst.error, worst.place);
  fmt::print("cases: {} run, {} skipped, {} failed; tensors: {} of {} within max(1e-5, 4 x Keras' "
             "float32 error), or the case's own tolerance\n",
             cases, skippedCases, broken.size(), all.size() - beyond, all.size());
}

} // namespace rnn::reference
