// A batch -> losses, outputs and gradients as the interpreter computes them.
#include "oracle/Reference.h"

#include <algorithm>
#include <numeric>

namespace rnn::oracle {

namespace {

/// A row -> its parts.
std::vector<Numbers> split(const Numbers &row, const std::vector<uint64_t> &sizes) {
  std::vector<Numbers> parts;
  auto next = row.begin();
  for (uint64_t size : sizes) {
    if (size > uint64_t(row.end() - next)) // the row ends here
      break;
    parts.emplace_back(next, next + size);
    next += size;
  }
  return parts;
}

class Batch {
public:
  Batch(const Interpreter &oracle, const BatchNumbers &numbers,
        const std::function<double()> &noise)
      : oracle(oracle), numbers(numbers), noise(noise) {}

  Reference run() {
    pullback();
    if (oracle.has("evaluate"))
      loss(oracle.has("training") ? "training" : "evaluate");
    if (oracle.has("training"))
      loss("evaluate");
    return std::move(reference);
  }

private:
  void append(const std::string &tensor, const Numbers &more) {
    Numbers &all = reference.tensors[tensor];
    all.insert(all.end(), more.begin(), more.end());
  }
  static void add(Numbers &sum, const Numbers &more, double factor) {
    sum.resize(std::max(sum.size(), more.size()));
    for (size_t i = 0; i < more.size(); ++i)
      sum[i] += factor * more[i];
  }

  std::vector<Numbers> inputsOf(size_t s) {
    std::vector<uint64_t> sizes = oracle.argumentSizes("predict");
    std::vector<uint64_t> ofStates(sizes.end() - oracle.stateCount(), sizes.end());
    Numbers states = numbers.states.empty()
                         ? Numbers(std::accumulate(ofStates.begin(), ofStates.end(), uint64_t(0)))
                         : numbers.states[s];
    std::vector<Numbers> arguments =
        split(numbers.inputs[s], {sizes.begin(), sizes.end() - oracle.stateCount()});
    for (Numbers &state : split(states, ofStates))
      arguments.push_back(std::move(state));
    return arguments;
  }
  /// The outputs, the last states and, of a function with a loss, the mask if there is one and the
  /// metrics.
  void appendResults(const std::vector<Numbers> &results, const std::string &suffix) {
    size_t count = oracle.resultSizes("predict").size(), states = oracle.stateCount(),
           metrics = results.size() > count ? results.size() - oracle.metricCount() : count;
    for (size_t i = 0; i < results.size(); ++i)
      if (i < count - states || i >= count || !numbers.states.empty())
        append((i < count - states ? name::output
                : i < count        ? name::states
                : i < metrics      ? name::mask
                                   : name::metrics) +
                   suffix,
               results[i]);
  }

  void pullback() {
    for (size_t s = 0; s < numbers.inputs.size(); ++s) {
      std::vector<Numbers> cotangents =
          split(numbers.outputCotangents[s], oracle.resultSizes("predict"));
      Evaluation sample = oracle.run("predict", numbers.parameters, inputsOf(s), cotangents, noise);
      reference.largestNumber = std::max(reference.largestNumber, sample.largestNumber);
      appendResults(sample.results, "");
      for (size_t i = 0; i + oracle.stateCount() < sample.argumentGradients.size(); ++i)
        append(name::inputGradient, sample.argumentGradients[i]);
      for (size_t i = 0; i < numbers.parameters.size(); ++i)
        add(reference.tensors[name::pullback(oracle.parameters()[i].path)],
            sample.parameterGradients[i], 1);
    }
  }

  /// Sums of all samples, divided by what counts in the batch. `training` or, without
  /// noise in the layers, `evaluate` is what the gradient is of.
  void loss(const std::string &function) {
    bool isGradient = function == "training" || !oracle.has("training");
    double sum = 0, divisor = 0;
    std::vector<uint64_t> sizes = oracle.argumentSizes(function);
    std::vector<Numbers> gradients(numbers.parameters.size());
    for (size_t s = 0; s < numbers.inputs.size(); ++s) {
      std::vector<Numbers> arguments = inputsOf(s);
      auto target = numbers.targets[s].begin();
      for (uint64_t count = oracle.targetCount(); count > 0; --count) {
        auto end = count == 1 ? numbers.targets[s].end() : target + sizes[arguments.size()];
        arguments.emplace_back(target, end);
        target = end;
      }
      bool hasSteps = sizes.size() > arguments.size();
      if (hasSteps)
        arguments.push_back(numbers.sampleWeights.empty() ? Numbers(sizes.back(), 1)
                                                          : numbers.sampleWeights[s]);
      double weight = numbers.sampleWeights.empty() || hasSteps ? 1 : numbers.sampleWeights[s][0];
      Evaluation sample = oracle.run(function, numbers.parameters, arguments, {}, noise,
                                     {numbers.seed, numbers.step, s});
      if (function == "training")
        reference.largestInTraining = std::max(reference.largestInTraining, sample.largestNumber);
      if (oracle.has("training"))
        appendResults(sample.results, isGradient ? " of gradient" : " of evaluate");
      else
        for (size_t i = oracle.resultSizes("predict").size(); i < sample.results.size(); ++i)
          for (const char *where : {"gradient", "evaluate"})
            append(name::in(i < sample.results.size() - oracle.metricCount() ? name::mask
                                                                             : name::metrics,
                            where),
                   sample.results[i]);
      sum += weight * sample.loss.sum;
      if (sample.loss.divisor == SampleLoss::One)
        divisor = 1;
      else
        divisor +=
            sample.loss.count * (sample.loss.divisor == SampleLoss::WeightedCounts ? weight : 1);
      for (size_t i = 0; i < gradients.size(); ++i)
        add(gradients[i], sample.parameterGradients[i], weight);
    }
    // A batch in which nothing counts has the loss 0.
    double scale = divisor == 0 ? 0 : 1 / divisor;
    double penalty = 0;
    for (size_t i = 0; i < gradients.size(); ++i) {
      const Interpreter::Parameter &parameter = oracle.parameters()[i];
      bool isFrozen = numbers.frozen.contains(parameter.path);
      double l1 = isFrozen ? 0 : parameter.l1, l2 = isFrozen ? 0 : parameter.l2;
      gradients[i].resize(parameter.size);
      for (size_t k = 0; k < parameter.size; ++k) {
        double weight = numbers.parameters[i][k];
        penalty += l1 * std::fabs(weight) + l2 * weight * weight;
        gradients[i][k] =
            scale * gradients[i][k] + 2 * l2 * weight + l1 * ((weight > 0) - (weight < 0));
      }
      if (isGradient)
        reference.tensors[name::gradient(parameter.path)] = gradients[i];
    }
    reference.tensors[isGradient ? name::loss : name::in(name::loss, "evaluate")] = {scale * sum +
                                                                                     penalty};
  }

  const Interpreter &oracle;
  const BatchNumbers &numbers;
  const std::function<double()> &noise;
  Reference reference;
};

} // namespace

Reference computeReference(const Interpreter &oracle, const BatchNumbers &batch,
                           const std::function<double()> &noise) {
  return Batch(oracle, batch, noise).run();
}

} // namespace rnn::oracle
