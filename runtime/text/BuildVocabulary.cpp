// Text files -> the file of a vocabulary, counted by several threads.
#include "text/BuildVocabulary.h"

#include "data/Error.h"
#include "text/StringTable.h"
#include "text/pieces/PieceVocabulary.h"
#include "text/subword/ChoosePieces.h"
#include "text/subword/SubwordVocabulary.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

namespace rnn {

namespace fs = std::filesystem;

namespace {

/// Files that several threads take one at a time. At the end, throws the error of the first file
/// that has one.
class SharedFiles {
public:
  explicit SharedFiles(std::span<const fs::path> files) : files(files) {}

  /// Calls read(file) for each file that this thread takes.
  template <typename Read> void readAll(const Read &read) {
    for (size_t i; (i = next++) < failedFile;) {
      try {
        read(files[i]);
      } catch (...) {
        std::lock_guard lock(mutex);
        if (i < failedFile) {
          failedFile = i;
          failure = std::current_exception();
        }
      }
    }
  }

  void rethrow() const {
    if (failure)
      std::rethrow_exception(failure);
  }

private:
  std::span<const fs::path> files;
  std::atomic<size_t> next{0}, failedFile{files.size()};
  std::mutex mutex;
  std::exception_ptr failure;
};

struct SubwordShare {
  subword::TokenCounts counts;
  uint64_t texts = 0, emptyTexts = 0;
};

[[noreturn]] void failWithoutPieces(uint64_t texts, std::string_view pieceName) {
  if (texts == 0)
    fail("there is nothing to make a vocabulary from: the files are empty");
  fail("there is nothing to make a vocabulary from: no text has {} {}",
       pieceName == "n-gram" ? "an" : "a", pieceName);
}

BuiltVocabulary buildSubwords(const VocabularyOptions &options, std::span<const fs::path> files) {
  if (!options.reserved.empty())
    fail("a subword vocabulary has no use for `--reserve`: id 0 is padding, and bytes stand for "
         "what is unknown");
  if (options.size == 0)
    fail("a subword vocabulary needs `--size`, such as 8192");
  if (options.size < subword::leastSize)
    fail("a subword vocabulary needs a `--size` of at least {}: padding, 256 bytes and a piece",
         subword::leastSize);
  SharedFiles shared(files);
  std::vector<SubwordShare> shares(std::max(1u, options.threads));
  auto work = [&](SubwordShare &share) {
    shared.readAll([&](const fs::path &file) {
      readTexts(file, options.texts, [&](std::string_view text) {
        ++share.texts;
        share.emptyTexts += text.empty();
        share.counts.add(text);
      });
    });
  };
  {
    std::vector<std::jthread> others;
    for (size_t i = 1; i < shares.size(); ++i)
      others.emplace_back([&, i] { work(shares[i]); });
    work(shares[0]);
  }
  shared.rethrow();
  BuiltVocabulary built;
  for (size_t i = 0; i < shares.size(); ++i) {
    built.texts += shares[i].texts;
    built.emptyTexts += shares[i].emptyTexts;
    if (i > 0)
      shares[0].counts.add(shares[i].counts);
  }
  std::vector<subword::TokenCounts::Token> tokens = shares[0].counts.tokens();
  if (tokens.empty())
    failWithoutPieces(built.texts - built.emptyTexts, "character");
  built.file = subword::formatSubwordFile(subword::choosePieces(tokens, options.size));
  built.size = subword::parseSubwordFile(built.file, "the vocabulary")
                   ->size(); // the size when the file is read
  return built;
}

/// The numbers of the `count` most frequent pieces (the earlier one if equal), in order of
/// appearance.
std::vector<uint32_t> mostFrequent(std::span<const uint64_t> counts, uint64_t count) {
  std::vector<uint32_t> numbers(counts.size());
  for (uint32_t i = 0; i < counts.size(); ++i)
    numbers[i] = i;
  if (count >= counts.size())
    return numbers;
  std::stable_sort(numbers.begin(), numbers.end(),
                   [&](uint32_t a, uint32_t b) { return counts[a] > counts[b]; });
  numbers.resize(count);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

void checkReserved(const VocabularyOptions &options) {
  for (auto name = options.reserved.begin(); name != options.reserved.end(); ++name) {
    if (name->empty())
      fail("`--reserve` has an empty name");
    if (std::find(options.reserved.begin(), name, *name) != name)
      fail("`--reserve` names `{}` twice", *name);
  }
  if (options.size != 0 && options.size <= options.reserved.size())
    fail("a `--size` of {} leaves no id beside the {} reserved", options.size,
         options.reserved.size());
}

BuiltVocabulary buildPieces(const VocabularyOptions &options, std::span<const fs::path> files) {
  checkReserved(options);
  std::unique_ptr<Scheme> scheme = makeScheme(options.scheme);
  BuiltVocabulary built;
  StringTable table;
  std::vector<uint64_t> counts;
  for (const fs::path &file : files)
    readTexts(file, options.texts, [&](std::string_view text) {
      ++built.texts;
      built.emptyTexts += text.empty();
      scheme->split(text, [&](std::string_view piece) {
        uint32_t number = table.add(piece);
        if (number == counts.size())
          counts.push_back(0);
        ++counts[number];
      });
    });
  if (counts.empty())
    failWithoutPieces(built.texts - built.emptyTexts, scheme->pieceName());
  PieceList list{options.scheme, options.reserved, {}};
  uint64_t most = options.size == 0 ? UINT64_MAX : options.size - options.reserved.size();
  for (uint32_t number : mostFrequent(counts, most))
    list.pieces.emplace_back(table[number]);
  built.file = formatPieceFile(list);
  built.size = list.reserved.size() + list.pieces.size();
  return built;
}

} // namespace

BuiltVocabulary buildVocabulary(const VocabularyOptions &options, std::span<const fs::path> files) {
  return options.scheme.kind == "subword" ? buildSubwords(options, files)
                                          : buildPieces(options, files);
}

} // namespace rnn
