// Schemas of layers, losses and optimizers -> random calls with random arguments.
#include "oracle/RandomCalls.h"

#include <algorithm>
#include <cmath>
#include <fmt/ranges.h>
#include <numeric>

namespace rnn::oracle {

using namespace rnnc;

namespace {

RandomCall plain(std::string text) { return {std::move(text), {}, {}}; }
RandomCall number(double value) { return plain(fmt::format("{:.4g}", value)); }
RandomCall number(int64_t value) { return {"", value, {}}; }

/// What the model decides, or what would leave out most of what may be written.
bool isDecided(std::string_view argument) {
  return argument == "units" || argument == "return_sequences" || argument == "return_state";
}

} // namespace

RandomCall RandomCalls::layer(std::string_view name, std::optional<int64_t> units) {
  return call(*findSchema(layerSchemas(), name), units);
}

RandomCall RandomCalls::call(const CallSchema &schema, std::optional<int64_t> units) {
  RandomCall call;
  call.name = schema.name;
  for (const ArgumentSchema &argument : schema.arguments)
    if (argument.name == "units")
      call.units = units ? *units : size();
  for (const ArgumentSchema &argument : schema.arguments)
    if (!isDecided(argument.name) && (argument.standard.empty() || oneIn(2)))
      if (std::optional<RandomCall> drawn = value(argument, call, units))
        call.options.push_back({std::string(argument.name), *drawn});
  return call;
}

int64_t RandomCalls::size() {
  static const std::vector<int64_t> special = {1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 130};
  return oneIn(4) ? pick(special) : 1 + random.below(12);
}

double RandomCalls::logUniform(double least, double most) {
  return least * std::pow(most / least, random.uniform());
}

/// A vector has one axis, and a convolution's kernel only the first one.
RandomCall RandomCalls::axis(const std::string &constrained) {
  if (constrained.empty())
    return plain("0");
  bool isMatrix = constrained == "kernel_constraint" || constrained == "recurrent_constraint" ||
                  constrained == "embeddings_constraint";
  return plain(std::to_string(isMatrix ? below(4) - 2 : below(2) - 1));
}

std::string RandomCalls::activationText() { return textOf(call(pick(activationSchemas()))); }

/// A call of a new cell, or of the last one.
RandomCall RandomCalls::cell(int64_t units) {
  if (cells.empty() || cells.back().isLayer || !oneIn(3)) {
    std::string name = fmt::format("cell{}", cells.size());
    cells.push_back(drawCell(name, random, [&] { return activationText(); }));
  }
  return {cells.back().name, units, {}};
}

RandomCall RandomCalls::ownLayer() {
  std::string name = fmt::format("own{}", cells.size());
  cells.push_back(drawOwnLayer(name, random, [&] { return activationText(); }));
  return {name, cells.back().takesUnits ? std::optional(size()) : std::nullopt, {}};
}

/// An argument of `call`; nothing for those that keep their default.
std::optional<RandomCall> RandomCalls::value(const ArgumentSchema &argument, const RandomCall &call,
                                             std::optional<int64_t> units) {
  std::string_view name = argument.name;
  if (name == "axis")
    return call.name.ends_with("_norm") ? std::optional(axis(weight)) : std::nullopt;
  if (name == "kernel_size" || name == "pool_size")
    return number(1 + below(4));
  if (name == "strides" || name == "dilation_rate" || name == "groups")
    return number(int64_t(oneIn(2) ? 1 : 2));
  if (name == "mask_value")
    return number(maskValue);
  if (name == "start")
    return plain(std::to_string(below(4) - 2));
  if (name == "t_mul")
    return number(1 + 2 * random.uniform());
  if (name == "rate" || name.ends_with("dropout")) // not too little is left
    return number(0.1 + 0.5 * random.uniform());
  if (name == "stateful" && !oneIn(4))
    return std::nullopt;
  if (name.starts_with("clip") && oneIn(2)) // each way about as often as the last one
    return std::nullopt;
  if (name.starts_with("clip") || name.starts_with("global_clip"))
    for (const RandomCall::Option &option : call.options)
      if (option.name.find("clip") != std::string::npos)
        return std::nullopt; // one way to clip
  if (name == "epsilon")
    return number(argument.type == ArgumentType::Positive ? logUniform(1e-3, 1)
                                                          : logUniform(1e-7, 1e-3));
  switch (argument.type) {
  case ArgumentType::Size:
    return number(units ? *units : size());
  case ArgumentType::Real:
    return number(4 * random.uniform() - 2);
  case ArgumentType::NotNegative:
    return number(logUniform(1e-3, 1));
  case ArgumentType::Positive:
    return number(logUniform(0.2, 3));
  case ArgumentType::Limit:
    return number(logUniform(0.2, 6));
  case ArgumentType::OpenFraction:
    return number(0.2 + 0.79 * random.uniform());
  case ArgumentType::Count:
    return plain(std::to_string(2 + random.below(2)));
  case ArgumentType::OptionalInteger:
    return plain(std::to_string(below(4) - 1));
  case ArgumentType::LearningRate:
    return oneIn(2) ? this->call(pick(scheduleSchemas())) : number(logUniform(1e-4, 0.1));
  case ArgumentType::Numbers:
    // Values are one more than boundaries.
    return plain(name == "boundaries" ? "[1, 2]" : "[0.1, 0.01, 0.03]");
  case ArgumentType::Fraction:
    // An average that forgets almost all, m + (g - m) * (1 - beta), cancels: it
    // has few digits in float32.
    return number(0.2 + 0.79 * random.uniform());
  case ArgumentType::Boolean:
    return plain(oneIn(2) ? "true" : "false");
  case ArgumentType::Activation:
    return this->call(pick(activationSchemas()));
  case ArgumentType::Padding:
    return this->call(pick(paddingSchemas()));
  case ArgumentType::ScoreMode:
    return this->call(pick(scoreModeSchemas()));
  case ArgumentType::Reduction:
    return this->call(pick(reductionSchemas()));
  case ArgumentType::Regularizer:
    return oneIn(3) ? std::optional(this->call(pick(regularizerSchemas()))) : std::nullopt;
  case ArgumentType::Constraint:
    weight = call.name == "conv1d" ? "" : name;
    if (!oneIn(3))
      return std::nullopt;
    if (RandomCall constraint = this->call(pick(constraintSchemas()));
        constraint.name != "unit_norm" || call.name != "conv1d")
      return constraint;
    return std::nullopt; // of a window of one step it would leave the signs alone
  case ArgumentType::Cell:
    return cell(units ? *units : size());
  default:
    return std::nullopt;
  }
}

RandomCall RandomCalls::targetShape(int64_t numbers) {
  std::vector<int64_t> shape = {numbers};
  for (int64_t splits = below(3); splits > 0; --splits) {
    std::vector<int64_t> divisors;
    for (int64_t divisor = 1; divisor <= shape.back(); ++divisor)
      if (shape.back() % divisor == 0)
        divisors.push_back(divisor);
    int64_t last = pick(divisors);
    shape.back() /= last;
    shape.push_back(last);
  }
  if (oneIn(3))
    shape[below(shape.size())] = -1;
  return {fmt::format("[{}]", fmt::join(shape, ", ")), {}, {}};
}

RandomCall RandomCalls::order(size_t rank) {
  std::vector<int64_t> axes(rank);
  std::iota(axes.begin(), axes.end(), 1);
  for (size_t left = rank; left > 1; --left)
    std::swap(axes[left - 1], axes[below(int64_t(left))]);
  return {fmt::format("[{}]", fmt::join(axes, ", ")), {}, {}};
}

} // namespace rnn::oracle
