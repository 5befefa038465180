// Schemas of layers, losses and optimizers -> random calls with options and numbers.
#pragma once

#include "data/Random.h"
#include "model/Schema.h"
#include "oracle/RandomModel.h"

namespace rnn::oracle {

class RandomCalls {
public:
  explicit RandomCalls(RandomStream &random) : random(random) {}

  /// A call with some of its options. `units` are those of a layer; drawn if not given.
  RandomCall call(const rnnc::CallSchema &schema, std::optional<int64_t> units = {});
  RandomCall layer(std::string_view name, std::optional<int64_t> units = {});

  /// A call of a new layer of the text's own.
  RandomCall ownLayer();

  /// One to three sizes for as many numbers, now and then with one that is left open.
  RandomCall targetShape(int64_t numbers);
  /// Axes from 1 in any order.
  RandomCall order(size_t rank);

  bool oneIn(uint64_t count) { return random.below(count) == 0; }
  template <typename T> const T &pick(const std::vector<T> &from) {
    return from[random.below(from.size())];
  }
  /// A size near those of vectors, tiles and the maximum; mostly small.
  int64_t size();
  int64_t below(int64_t bound) { return random.below(bound); }

  std::vector<RandomCell> cells; // and layers, that the calls call
  size_t optimizer = 0;          // of optimizerSchemas(), for the model
  RandomStream &random;

private:
  std::optional<RandomCall> value(const rnnc::ArgumentSchema &argument, const RandomCall &call,
                                  std::optional<int64_t> units);
  double logUniform(double least, double most);
  RandomCall axis(const std::string &constraint);
  RandomCall cell(int64_t units);
  std::string activationText();

  std::string weight; // that the constraint which is drawn belongs to
};

std::string textOf(const RandomCall &call);

} // namespace rnn::oracle
