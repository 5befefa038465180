// The number of a fold -> its rows.
#include "training/Folds.h"

#include "data/Error.h"
#include "data/Random.h"

#include <algorithm>
#include <numeric>

namespace rnn {

std::vector<bool> rowsInFold(uint64_t rows, const Fold &fold) {
  if (rows < fold.folds)
    fail("{} folds need as many rows, found {}", fold.folds, rows);
  std::vector<uint64_t> order(rows);
  std::iota(order.begin(), order.end(), 0);
  if (fold.shuffleSeed) {
    RandomStream random(*fold.shuffleSeed, RandomPurpose::Splitting, 0);
    shuffle(order, random);
  }
  uint64_t size = rows / fold.folds, larger = rows % fold.folds;
  auto begin = [&](uint64_t number) { return number * size + std::min(number, larger); };
  std::vector<bool> chosen(rows, false);
  for (uint64_t i = begin(fold.number); i < begin(fold.number + 1); ++i)
    chosen[order[i]] = true;
  return chosen;
}

} // namespace rnn
