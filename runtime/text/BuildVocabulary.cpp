// Text files -> the file of a vocabulary, counted by several threads.
#include "text/BuildVocabulary.h"

#include "data/Error.h"
#include "data/StartThreads.h"
#include "text/StringTable.h"
#include "text/pieces/PieceVocabulary.h"
#include "text/subword/ChoosePieces.h"
#include "text/subword/SubwordVocabulary.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <exception>
#include <mutex>

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

  /// No thread takes a further file.
  void stop() { failedFile = 0; }

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

/// Numbers and strings -> bytes.
class Packer {
public:
  void add(uint64_t number) {
    bytes.append(reinterpret_cast<const char *>(&number), sizeof number);
  }
  void add(std::string_view text) {
    add(text.size());
    bytes += text;
  }
  std::string take() { return std::move(bytes); }

private:
  std::string bytes;
};

class Unpacker {
public:
  explicit Unpacker(std::string_view bytes) : bytes(bytes) {}

  bool isAtEnd() const { return bytes.empty(); }
  uint64_t number() {
    uint64_t number;
    std::memcpy(&number, take(sizeof number).data(), sizeof number);
    return number;
  }
  std::string_view text() { return take(number()); }

private:
  std::string_view take(size_t size) {
    std::string_view taken = bytes.substr(0, size);
    bytes.remove_prefix(size);
    return taken;
  }
  std::string_view bytes;
};

struct TextCounts {
  uint64_t texts = 0, empty = 0;

  void add(std::string_view text) {
    ++texts;
    empty += text.empty();
  }
  void add(const TextCounts &other) {
    texts += other.texts;
    empty += other.empty;
  }
};

[[noreturn]] void failWithoutPieces(uint64_t texts, std::string_view pieceName) {
  if (texts == 0)
    fail("there is nothing to make a vocabulary from: the files are empty");
  fail("there is nothing to make a vocabulary from: no text has {} {}",
       pieceName == "n-gram" ? "an" : "a", pieceName);
}

struct SubwordShare {
  subword::TokenCounts counts;
  TextCounts texts;
};

class SubwordCounts : public VocabularyCounts {
public:
  explicit SubwordCounts(const VocabularyOptions &options) : options(options) {
    if (!options.reserved.empty())
      fail("a subword vocabulary has no use for `--reserve`: id 0 is padding, and bytes stand for "
           "what is unknown");
    if (options.size == 0)
      fail("a subword vocabulary needs `--size`, such as 8192");
    if (options.size < subword::leastSize)
      fail("a subword vocabulary needs a `--size` of at least {}: padding, 256 bytes and a piece",
           subword::leastSize);
  }

  void count(std::span<const fs::path> files) override {
    SharedFiles shared(files);
    std::vector<SubwordShare> shares(std::max(1u, options.threads));
    auto work = [&](SubwordShare &share) {
      shared.readAll([&](const fs::path &file) {
        readTexts(file, options.texts, [&](std::string_view text) {
          share.texts.add(text);
          share.counts.add(text);
        });
      });
    };
    auto others = startThreads(
        shares.size() - 1, [&](size_t number) { work(shares[number + 1]); },
        [&] { shared.stop(); });
    work(shares[0]);
    for (std::thread &other : others)
      other.join();
    shared.rethrow();
    for (const SubwordShare &share : shares) {
      all.texts.add(share.texts);
      all.counts.add(share.counts);
    }
  }

  std::string pack() const override {
    Packer packer;
    packer.add(all.texts.texts);
    packer.add(all.texts.empty);
    all.counts.forEach([&](std::string_view token, uint64_t plain, uint64_t beforeSpace) {
      packer.add(token);
      packer.add(plain);
      packer.add(beforeSpace);
    });
    return packer.take();
  }

  void add(std::string_view packed) override {
    Unpacker unpacker(packed);
    uint64_t texts = unpacker.number(), empty = unpacker.number();
    all.texts.add(TextCounts{texts, empty});
    while (!unpacker.isAtEnd()) {
      std::string_view token = unpacker.text();
      uint64_t plain = unpacker.number(), beforeSpace = unpacker.number();
      all.counts.add(token, plain, beforeSpace);
    }
  }

  BuiltVocabulary build() const override {
    BuiltVocabulary built;
    built.texts = all.texts.texts;
    built.emptyTexts = all.texts.empty;
    std::vector<subword::TokenCounts::Token> tokens = all.counts.tokens();
    if (tokens.empty())
      failWithoutPieces(built.texts - built.emptyTexts, "character");
    built.file = subword::formatSubwordFile(subword::choosePieces(tokens, options.size));
    built.size = subword::parseSubwordFile(built.file, "the vocabulary")
                     ->size(); // the size when the file is read
    return built;
  }

private:
  VocabularyOptions options;
  SubwordShare all;
};

/// The numbers of the `most` most frequent pieces (the earlier one if equal) that occur `least`
/// times or more, in order of appearance.
std::vector<uint32_t> mostFrequent(std::span<const uint64_t> counts, uint64_t most,
                                   uint64_t least) {
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < counts.size(); ++i)
    if (counts[i] >= least)
      numbers.push_back(i);
  if (most >= numbers.size())
    return numbers;
  std::stable_sort(numbers.begin(), numbers.end(),
                   [&](uint32_t a, uint32_t b) { return counts[a] > counts[b]; });
  numbers.resize(most);
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

class PieceCounts : public VocabularyCounts {
public:
  explicit PieceCounts(const VocabularyOptions &given) : options(given) {
    checkReserved(options);
    scheme = makeScheme(options.scheme);
  }

  void count(std::span<const fs::path> files) override {
    for (const fs::path &file : files)
      readTexts(file, options.texts, [&](std::string_view text) {
        texts.add(text);
        scheme->split(text, [&](std::string_view piece) { ++countOf(piece); });
      });
  }

  std::string pack() const override {
    Packer packer;
    packer.add(texts.texts);
    packer.add(texts.empty);
    for (uint32_t number = 0; number < table.size(); ++number) {
      packer.add(table[number]);
      packer.add(counts[number]);
    }
    return packer.take();
  }

  void add(std::string_view packed) override {
    Unpacker unpacker(packed);
    uint64_t more = unpacker.number(), empty = unpacker.number();
    texts.add(TextCounts{more, empty});
    while (!unpacker.isAtEnd()) {
      std::string_view piece = unpacker.text();
      countOf(piece) += unpacker.number();
    }
  }

  BuiltVocabulary build() const override {
    BuiltVocabulary built;
    built.texts = texts.texts;
    built.emptyTexts = texts.empty;
    if (counts.empty())
      failWithoutPieces(built.texts - built.emptyTexts, scheme->pieceName());
    PieceList list{options.scheme, options.reserved, {}};
    uint64_t most = options.size == 0 ? UINT64_MAX : options.size - options.reserved.size();
    for (uint32_t number : mostFrequent(counts, most, options.leastCount))
      list.pieces.emplace_back(table[number]);
    if (list.pieces.empty())
      fail("no {} occurs {} times; take a smaller `--min-count`", scheme->pieceName(),
           options.leastCount);
    built.file = formatPieceFile(list);
    built.size = list.reserved.size() + list.pieces.size();
    return built;
  }

private:
  uint64_t &countOf(std::string_view piece) {
    uint32_t number = table.add(piece);
    if (number == counts.size())
      counts.push_back(0);
    return counts[number];
  }

  VocabularyOptions options;
  std::unique_ptr<Scheme> scheme;
  TextCounts texts;
  StringTable table;
  std::vector<uint64_t> counts; // parallel to `table`
};

} // namespace

std::unique_ptr<VocabularyCounts> countVocabulary(const VocabularyOptions &options) {
  if (options.scheme.kind == "subword")
    return std::make_unique<SubwordCounts>(options);
  return std::make_unique<PieceCounts>(options);
}

} // namespace rnn
