// The order of samples: none, a full shuffle, a shuffle buffer.
#include "datasets/SampleOrder.h"

#include "Texts.h"

#include <algorithm>
#include <numeric>
#include <set>

using namespace rnn;

using Order = std::vector<size_t>;

namespace {

/// Texts of 1, 2, ..., `count` letters: a length tells which one it is.
struct Texts {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  std::string path;

  explicit Texts(unsigned count) : path(lettersTable(folder, count)) {}

  TextSamples samples() {
    return {openTexts({path}, {}), vocabulary, {}, TextTarget(model.table, {}), {}};
  }
};

Order epochOf(SampleOrder &order, uint64_t seed, uint64_t epoch) {
  Order lengths;
  order.begin(seed, epoch);
  while (const TextSample *sample = order.next())
    lengths.push_back(sample->ids.size());
  CHECK(order.next() == nullptr);
  return lengths;
}

Order sorted(Order order) {
  std::ranges::sort(order);
  return order;
}

Order upTo(size_t count) {
  Order order(count);
  std::iota(order.begin(), order.end(), 1);
  return order;
}

} // namespace

TEST_CASE("without shuffling each epoch reads the texts in their order") {
  Texts texts(5);
  auto order = inOrder(texts.samples());
  CHECK(epochOf(*order, 1, 1) == upTo(5));
  CHECK(epochOf(*order, 1, 2) == upTo(5));
}

TEST_CASE("a full shuffle is another order for each seed and epoch") {
  Texts texts(50);
  auto order = fullyShuffled(texts.samples());
  Order first = epochOf(*order, 1, 1), second = epochOf(*order, 1, 2);
  CHECK(sorted(first) == upTo(50));
  CHECK(sorted(second) == upTo(50));
  CHECK(first != upTo(50));
  CHECK(second != first);
  CHECK(epochOf(*order, 2, 1) != first);
  CHECK(epochOf(*fullyShuffled(texts.samples()), 1, 2) == second);
}

TEST_CASE("a shuffle buffer has tf.data's meaning") {
  Texts texts(60);
  auto order = shuffledInBuffer(texts.samples(), 10);
  Order first = epochOf(*order, 1, 1);
  CHECK(sorted(first) == upTo(60));
  CHECK(first != upTo(60));
  // Nothing comes before it is in the buffer.
  for (size_t i = 0; i < first.size(); ++i)
    CHECK(first[i] <= i + 10);
  CHECK(epochOf(*order, 1, 2) != first);
  CHECK(epochOf(*order, 1, 1) == first);
  CHECK(epochOf(*order, 2, 1) != first);
  // A buffer of one changes nothing; one that is larger than the data shuffles all of it.
  CHECK(epochOf(*shuffledInBuffer(texts.samples(), 1), 1, 1) == upTo(60));
  CHECK(sorted(epochOf(*shuffledInBuffer(texts.samples(), 1000), 1, 1)) == upTo(60));
}

TEST_CASE("each waiting text is as likely as any other to be the next") {
  Texts texts(4);
  auto order = shuffledInBuffer(texts.samples(), 3);
  std::map<Order, int> counts;
  for (uint64_t epoch = 1; epoch <= 1800; ++epoch)
    ++counts[epochOf(*order, 5, epoch)];
  // 3 ways for each of the first two steps, and 2 for the third.
  CHECK(counts.size() == 18);
  for (const auto &[found, count] : counts) {
    CHECK(count > 60);
    CHECK(count < 140);
  }
}

TEST_CASE("a text without ids is a sample, and one that cannot be encoded has a place") {
  Texts texts(1);
  texts.path = write(texts.folder, "a.csv", "text,label\n,1\nab,0\nB,0\n");
  TextSamples samples = texts.samples();
  TextSample sample;
  REQUIRE(samples.next(sample));
  CHECK(sample.ids.empty());
  CHECK(sample.label == 1);
  REQUIRE(samples.next(sample));
  CHECK(sample.ids == std::vector<uint32_t>{1, 2});
  CHECK(messageOf([&] { samples.next(sample); }) == texts.path + ":4: `B` has no id");
}

TEST_CASE("long texts are cut at the end that is wanted") {
  std::vector<uint32_t> ids{1, 2, 3, 4, 5}, head = ids, same = ids;
  LengthRule{3, false, 0}.apply(ids, "");
  CHECK(ids == std::vector<uint32_t>{1, 2, 3});
  LengthRule{3, true, 0}.apply(head, "");
  CHECK(head == std::vector<uint32_t>{3, 4, 5});
  LengthRule{5, true, 5}.apply(same, "");
  CHECK(same.size() == 5);
  CHECK(messageOf([&] { LengthRule{UINT64_MAX, false, 4}.apply(same, "a.txt"); }) ==
        "a.txt: the text has 5 ids, but the model reads 4; `--max-length 4` cuts it");
}
