// A step of unknown form -> the layer of Keras that gives the same numbers.
#include "exchange/onnx/StepFunction.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace rnn::exchange::onnx {

namespace {

float sigmoid(float x) { return 1 / (1 + std::exp(-x)); }
float relu(float x) { return std::max(x, 0.0F); }

struct Activation {
  const char *name;
  float (*function)(float);
};
constexpr std::array<Activation, 7> activations = {
    {{"tanh", [](float x) { return std::tanh(x); }},
     {"sigmoid", sigmoid},
     {"relu", relu},
     {"linear", [](float x) { return x; }},
     {"hard_sigmoid", [](float x) { return std::clamp(x / 6 + 0.5F, 0.0F, 1.0F); }},
     {"keras2_hard_sigmoid", [](float x) { return std::clamp(x * 0.2F + 0.5F, 0.0F, 1.0F); }},
     {"softsign", [](float x) { return x / (1 + std::abs(x)); }}}};

std::optional<Constant> elementwise(const Node &node, Constant value) {
  if (value.isInteger)
    return std::nullopt;
  float alpha = node.real("alpha", node.op == "HardSigmoid" ? 0.2F : 0.01F),
        beta = node.real("beta", 0.5F);
  for (float &x : value.reals) {
    if (node.op == "Sigmoid")
      x = sigmoid(x);
    else if (node.op == "Tanh")
      x = std::tanh(x);
    else if (node.op == "Relu")
      x = relu(x);
    else if (node.op == "LeakyRelu")
      x = x < 0 ? alpha * x : x;
    else if (node.op == "HardSigmoid")
      x = std::clamp(alpha * x + beta, 0.0F, 1.0F);
    else if (node.op == "Softplus")
      x = std::log1p(std::exp(x));
    else
      return std::nullopt;
  }
  return value;
}

/// [1, n] times [n, m], with a bias for Gemm.
std::optional<Constant> product(const Node &node, const std::vector<const Constant *> &inputs) {
  bool isProduct = (node.op == "MatMul" || node.op == "Gemm") && inputs.size() >= 2 && inputs[0] &&
                   inputs[1] && inputs[1]->shape.size() == 2 && !inputs[0]->isInteger &&
                   !inputs[1]->isInteger;
  if (!isProduct)
    return std::nullopt;
  Constant kernel = node.integer("transB", 0) ? transposed(*inputs[1], {1, 0}) : *inputs[1];
  size_t rows = size_t(kernel.shape[0].factor), columns = size_t(kernel.shape[1].factor);
  if (inputs[0]->count() != rows)
    return std::nullopt;
  Constant result;
  result.shape = {Size(1), kernel.shape[1]};
  result.reals.resize(columns);
  for (size_t row = 0; row < rows; ++row)
    for (size_t column = 0; column < columns; ++column)
      result.reals[column] += inputs[0]->reals[row] * kernel.reals[row * columns + column];
  if (inputs.size() > 2 && inputs[2])
    for (size_t column = 0; column < columns && column < inputs[2]->reals.size(); ++column)
      result.reals[column] += inputs[2]->reals[column];
  return result;
}

std::optional<Constant> clipped(const Node &node, const std::vector<const Constant *> &inputs) {
  if (node.op != "Clip" || inputs.empty() || !inputs[0] || inputs[0]->isInteger)
    return std::nullopt;
  auto bound = [&](size_t index, const char *name, float otherwise) {
    if (index < inputs.size() && inputs[index] && inputs[index]->count() == 1)
      return inputs[index]->real(0).value_or(otherwise);
    return node.real(name, otherwise);
  };
  float least = bound(1, "min", -INFINITY), most = bound(2, "max", INFINITY);
  Constant result = *inputs[0];
  for (float &x : result.reals)
    x = std::min(std::max(x, least), most);
  return result;
}

std::vector<Constant> single(Constant constant) {
  std::vector<Constant> list;
  list.push_back(std::move(constant));
  return list;
}

/// input * kernel + bias, if there is one.
Vector affine(const Vector &input, const Array &kernel, const float *bias) {
  size_t columns = kernel.shape[1];
  Vector result(columns);
  for (size_t column = 0; column < columns; ++column) {
    float sum = bias ? bias[column] : 0;
    for (size_t row = 0; row < input.size(); ++row)
      sum += input[row] * kernel.values[row * columns + column];
    result[column] = sum;
  }
  return result;
}

/// A layer to be compared with the step.
struct Candidate {
  std::string layer;
  bool resetsAfter = false;
  Array kernel, recurrent;
  std::optional<Array> bias;

  std::vector<Vector> step(const Vector &input, const std::vector<Vector> &states,
                           float (*activation)(float), float (*gate)(float)) const {
    size_t units = states[0].size(), width = kernel.shape[1];
    bool isTwofold = bias && bias->shape.size() == 2;
    const float *first = bias ? bias->values.data() : nullptr;
    Vector ofInput = affine(input, kernel, first);
    Vector ofState =
        affine(states[0], recurrent, isTwofold ? bias->values.data() + width : nullptr);
    std::vector<Vector> next(states.size(), Vector(units));
    auto block = [&](size_t index, size_t unit) {
      return ofInput[index * units + unit] + ofState[index * units + unit];
    };
    if (layer == "simple_rnn") {
      for (size_t i = 0; i < units; ++i)
        next[0][i] = activation(block(0, i));
      return next;
    }
    if (layer == "lstm") {
      for (size_t i = 0; i < units; ++i) {
        next[1][i] = gate(block(1, i)) * states[1][i] + gate(block(0, i)) * activation(block(2, i));
        next[0][i] = gate(block(3, i)) * activation(next[1][i]);
      }
      return next;
    }
    Vector reset(units), scaled(units);
    for (size_t i = 0; i < units; ++i) {
      reset[i] = gate(block(1, i));
      scaled[i] = reset[i] * states[0][i];
    }
    Vector ofScaled = affine(scaled, recurrent, nullptr);
    for (size_t i = 0; i < units; ++i) {
      float update = gate(block(0, i));
      float inner = resetsAfter ? reset[i] * ofState[2 * units + i] : ofScaled[2 * units + i];
      next[0][i] =
          update * states[0][i] + (1 - update) * activation(ofInput[2 * units + i] + inner);
    }
    return next;
  }
};

struct Sample {
  Vector input;
  std::vector<Vector> states, next;
};

bool areNear(const std::vector<Vector> &a, const std::vector<Vector> &b) {
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t k = 0; k < a[i].size(); ++k)
      if (!(std::abs(a[i][k] - b[i][k]) <= 1e-4F * std::max(1.0F, std::abs(b[i][k]))))
        return false;
  return true;
}

std::optional<std::vector<Sample>> samplesOf(const StepFunction &step, int64_t features,
                                             int64_t units, size_t states) {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> numbers(-1, 1);
  auto draw = [&](int64_t size) {
    Vector vector(static_cast<size_t>(size));
    std::ranges::generate(vector, [&] { return numbers(random); });
    return vector;
  };
  std::vector<Sample> samples(4);
  for (Sample &sample : samples) {
    sample.input = draw(features);
    for (size_t i = 0; i < states; ++i)
      sample.states.push_back(draw(units));
    auto next = step(sample.input, sample.states);
    if (!next)
      return std::nullopt;
    sample.next = std::move(*next);
  }
  return samples;
}

std::vector<Array> withShape(const std::vector<Constant> &constants,
                             const std::vector<uint64_t> &shape) {
  constexpr size_t most = 3; // a step has as many as this of one shape
  std::vector<Array> found;
  for (const Constant &constant : constants)
    if (found.size() < most && !constant.isInteger && constant.plainShape() == shape &&
        constant.shape.size() == shape.size())
      found.push_back({shape, constant.reals});
  return found;
}

/// Biases that the constants may be: none, one, or those of both products.
std::vector<std::optional<Array>> biasesOf(const std::vector<Constant> &constants, uint64_t width,
                                           bool isTwofold) {
  std::vector<std::optional<Array>> result = {std::nullopt};
  std::vector<Array> single = withShape(constants, {width});
  if (!isTwofold) {
    result.insert(result.end(), single.begin(), single.end());
    return result;
  }
  for (Array &both : withShape(constants, {2, width}))
    result.emplace_back(std::move(both));
  for (const Array &first : single)
    for (const Array &second : single) {
      Array both{{2, width}, first.values};
      both.values.insert(both.values.end(), second.values.begin(), second.values.end());
      result.emplace_back(std::move(both));
    }
  return result;
}

} // namespace

void evaluate(const std::vector<Node> &nodes, std::map<std::string, Constant> &values) {
  Budget budget(size_t(1) << 24);
  for (const Node &node : nodes) {
    std::vector<const Constant *> inputs;
    bool isKnown = true;
    for (const std::string &input : node.inputs) {
      auto found = values.find(input);
      isKnown = isKnown && (input.empty() || found != values.end());
      inputs.push_back(found == values.end() ? nullptr : &found->second);
    }
    if (!isKnown)
      continue; // such as what counts the steps
    std::optional<std::vector<Constant>> results;
    if (std::optional<Constant> one = product(node, inputs))
      results = single(std::move(*one));
    else if (std::optional<Constant> bounded = clipped(node, inputs))
      results = single(std::move(*bounded));
    else if (inputs.size() == 1 && inputs[0])
      if (std::optional<Constant> applied = elementwise(node, *inputs[0]))
        results = single(std::move(*applied));
    if (!results)
      results = fold(node, inputs, budget);
    for (size_t i = 0; results && i < results->size() && i < node.outputs.size(); ++i)
      values[node.outputs[i]] = std::move((*results)[i]);
  }
}

std::optional<Direction> layerOf(const StepFunction &step, int64_t features, int64_t units,
                                 size_t states, const std::vector<Constant> &constants) {
  auto samples = samplesOf(step, features, units, states);
  if (!samples)
    return std::nullopt;
  struct Form {
    const char *layer;
    uint64_t gates;
    bool resetsAfter;
  };
  constexpr std::array<Form, 4> forms = {
      {{"simple_rnn", 1, false}, {"gru", 3, true}, {"gru", 3, false}, {"lstm", 4, false}}};
  for (const Form &form : forms) {
    bool isLstm = form.gates == 4;
    if (states != (isLstm ? 2 : 1))
      continue;
    uint64_t width = form.gates * uint64_t(units);
    for (const Array &kernel : withShape(constants, {uint64_t(features), width}))
      for (const Array &recurrent : withShape(constants, {uint64_t(units), width}))
        for (const std::optional<Array> &bias : biasesOf(constants, width, form.resetsAfter)) {
          Candidate candidate{form.layer, form.resetsAfter, kernel, recurrent, bias};
          for (const Activation &activation : activations)
            for (const Activation &gate : activations) {
              if (form.gates == 1 && &gate != &activations[0])
                continue; // it has no gates
              bool fits = std::ranges::all_of(*samples, [&](const Sample &sample) {
                return areNear(
                    candidate.step(sample.input, sample.states, activation.function, gate.function),
                    sample.next);
              });
              if (!fits)
                continue;
              Direction found;
              found.call = callValue(form.layer, {{"units", integerValue(units)},
                                                  {"activation", nameValue(activation.name)},
                                                  {"use_bias", booleanValue(bias.has_value())}});
              if (form.gates > 1)
                addArgument(found.call, "recurrent_activation", nameValue(gate.name));
              if (form.gates == 3)
                addArgument(found.call, "reset_after", booleanValue(form.resetsAfter));
              found.weights = {kernel, recurrent};
              if (bias)
                found.weights.push_back(*bias);
              return found;
            }
        }
  }
  return std::nullopt;
}

} // namespace rnn::exchange::onnx
