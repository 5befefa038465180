// fastText's binary file (.bin) -> rows of an embedding. The file has settings, a dictionary, and a
// matrix with a row for each word and for each hash bucket of character n-grams.
#include "embeddings/VectorFormats.h"

#include "data/Error.h"
#include "embeddings/CharacterNgrams.h"
#include "text/Readable.h"
#include "text/Utf8.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>

namespace rnn {

namespace {

namespace fs = std::filesystem;

constexpr int32_t supervised = 3;
constexpr std::string_view endOfSentence = "</s>"; // has no n-grams

struct Settings {
  int32_t version, units, model, buckets, least, most; // least and most: characters of an n-gram
};

Settings takeSettings(ByteLines &bytes, const fs::path &path) {
  auto take = [&] { return takeValue<int32_t>(bytes, path); };
  auto skip = [&](int count) {
    for (int i = 0; i < count; ++i)
      take();
  };
  Settings settings{};
  take(); // the magic number
  settings.version = take();
  if (settings.version < 11 || settings.version > newestFastText)
    fail("`{}` is of fastText's format {}; 11 and 12 are known", path.string(), settings.version);
  settings.units = take();
  skip(6); // ws, epoch, minCount, neg, wordNgrams, loss
  settings.model = take();
  settings.buckets = take();
  settings.least = take();
  settings.most = take();
  skip(1); // lrUpdateRate
  takeValue<double>(bytes, path);
  if (settings.version == 11 && settings.model == supervised)
    settings.most = 0;
  return settings;
}

/// A wanted word and the sum of its rows.
struct Sum {
  std::string word;
  std::vector<uint64_t> rows;
  std::vector<double> numbers;
};

struct Dictionary {
  int32_t words = 0;
  std::vector<Sum> wanted;
  std::map<int32_t, int32_t> kept; // the kept buckets, if fastText dropped some
  bool isPruned = false;

  /// Adds to each word's own row those of its n-grams.
  void addParts(const Settings &settings) {
    if (settings.buckets <= 0 || settings.most <= 0)
      return;
    auto least = uint64_t(std::max(settings.least, 1)), most = uint64_t(settings.most);
    for (Sum &sum : wanted)
      if (sum.word != endOfSentence)
        forEachNgram(sum.word, least, most, [&](std::string_view ngram) {
          auto bucket = static_cast<int32_t>(bucketOf(ngram, uint32_t(settings.buckets)));
          if (isPruned) {
            auto found = kept.find(bucket);
            if (found == kept.end())
              return;
            bucket = found->second;
          }
          sum.rows.push_back(uint64_t(words) + bucket);
        });
  }
};

Dictionary takeDictionary(ByteLines &bytes, const fs::path &path, const WantedRows &rows) {
  Dictionary dictionary;
  auto size = takeValue<int32_t>(bytes, path);
  dictionary.words = takeValue<int32_t>(bytes, path);
  takeValue<int32_t>(bytes, path); // labels
  takeValue<int64_t>(bytes, path); // tokens
  auto pruned = takeValue<int64_t>(bytes, path);
  for (int32_t number = 0; number < size; ++number) {
    std::string word = takeWord(bytes, '\0', path);
    takeValue<int64_t>(bytes, path); // how often the word occurred
    bool isLabel = takeValue<int8_t>(bytes, path) != 0;
    if (!isLabel && rows.wants(word))
      dictionary.wanted.push_back({word, {uint64_t(number)}, std::vector<double>(rows.units())});
  }
  dictionary.isPruned = pruned >= 0;
  for (int64_t i = 0; i < pruned; ++i) {
    auto bucket = takeValue<int32_t>(bytes, path);
    dictionary.kept[bucket] = takeValue<int32_t>(bytes, path);
  }
  return dictionary;
}

/// Adds the rows to the sums, in file order.
void addRows(ByteLines &bytes, const fs::path &path, uint64_t count, std::vector<Sum> &sums) {
  std::vector<std::pair<uint64_t, Sum *>> uses;
  for (Sum &sum : sums)
    for (uint64_t row : sum.rows)
      uses.emplace_back(row, &sum);
  std::ranges::stable_sort(uses, {}, &std::pair<uint64_t, Sum *>::first);
  if (!uses.empty() && uses.back().first >= count)
    fail("`{}` is damaged: it has {} rows, but a word needs row {}", path.string(), count,
         uses.back().first);
  std::vector<float> numbers(sums.empty() ? 0 : sums.front().numbers.size());
  auto use = uses.begin();
  for (uint64_t row = 0; use != uses.end(); ++row) {
    takeBytes(bytes, numbers.data(), numbers.size() * sizeof(float), path);
    for (; use != uses.end() && use->first == row; ++use)
      for (size_t i = 0; i < numbers.size(); ++i)
        use->second->numbers[i] += numbers[i];
  }
}

} // namespace

bool isFastText(ByteLines &bytes) {
  std::string_view begin = bytes.peek(sizeof fastTextMagic);
  return begin.size() == sizeof fastTextMagic &&
         std::memcmp(begin.data(), &fastTextMagic, sizeof fastTextMagic) == 0;
}

uint64_t readFastText(ByteLines &bytes, const fs::path &path, WantedRows &rows) {
  Settings settings = takeSettings(bytes, path);
  rows.requireUnits(settings.units, path);
  Dictionary dictionary = takeDictionary(bytes, path, rows);
  dictionary.addParts(settings);
  if (takeValue<int8_t>(bytes, path) != 0)
    fail("`{}` is quantized; only fastText itself reads such files; let it print the vectors",
         path.string());
  auto count = takeValue<int64_t>(bytes, path), units = takeValue<int64_t>(bytes, path);
  if (units != settings.units || count < dictionary.words)
    fail("`{}` is damaged: its matrix is ({}, {}), but it has {} words of {} numbers",
         path.string(), count, units, dictionary.words, settings.units);
  addRows(bytes, path, count, dictionary.wanted);
  std::vector<float> numbers(settings.units);
  for (const Sum &sum : dictionary.wanted) {
    for (size_t i = 0; i < numbers.size(); ++i)
      numbers[i] = float(sum.numbers[i] / double(sum.rows.size()));
    if (!std::ranges::all_of(numbers, [](float number) { return std::isfinite(number); }))
      fail("`{}`: the vector of `{}` has a number that is not a finite float32", path.string(),
           readable(replaceInvalidUtf8(sum.word)));
    rows.fill(sum.word, numbers);
  }
  return dictionary.words;
}

} // namespace rnn
