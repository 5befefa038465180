// Folders, tables and texts in memory -> one sequence of labelled texts.
#include "datasets/TextSource.h"

#include "data/Error.h"
#include "datasets/TextFolder.h"
#include "datasets/TextTable.h"

#include <algorithm>
#include <set>
#include <utility>

namespace rnn {

namespace {

/// Several sources, one after another.
class Chain : public TextSource {
public:
  explicit Chain(std::vector<std::unique_ptr<TextSource>> sources) : sources(std::move(sources)) {}

  bool next(TextRecord &record) override {
    for (; current < sources.size(); ++current)
      if (sources[current]->next(record))
        return true;
    return false;
  }

  std::string place() const override { return sources[current]->place(); }

  bool canRewind() const override {
    return std::ranges::all_of(sources, [](const auto &source) { return source->canRewind(); });
  }

  void rewind() override {
    for (const auto &source : sources)
      source->rewind();
    current = 0;
  }

  void interrupt() override {
    for (const auto &source : sources)
      source->interrupt();
  }

  std::optional<uint64_t> count() const override {
    uint64_t sum = 0;
    for (const auto &source : sources) {
      std::optional<uint64_t> count = source->count();
      if (!count)
        return std::nullopt;
      sum += *count;
    }
    return sum;
  }

  std::optional<std::vector<std::string>> classNames() const override {
    std::set<std::string> names;
    for (const auto &source : sources) {
      auto own = source->classNames();
      if (!own)
        return std::nullopt;
      names.insert(own->begin(), own->end());
    }
    return std::vector<std::string>(names.begin(), names.end());
  }

  bool hasFolders() const override {
    return std::ranges::any_of(sources, [](const auto &source) { return source->hasFolders(); });
  }

private:
  std::vector<std::unique_ptr<TextSource>> sources;
  size_t current = 0;
};

class InMemory : public TextSource {
public:
  explicit InMemory(std::shared_ptr<const KeptTexts> kept) : kept(std::move(kept)) {}

  bool next(TextRecord &record) override {
    if (following == kept->records.size())
      return false;
    record = kept->records[following++];
    return true;
  }

  std::string place() const override { return kept->places[following - 1]; }
  bool canRewind() const override { return true; }
  void rewind() override { following = 0; }
  std::optional<uint64_t> count() const override { return kept->records.size(); }
  std::optional<std::vector<std::string>> classNames() const override { return kept->classNames; }
  bool hasFolders() const override { return kept->hasFolders; }

private:
  std::shared_ptr<const KeptTexts> kept;
  size_t following = 0; // of the next record
};

class Part : public TextSource {
public:
  Part(std::unique_ptr<TextSource> source, std::vector<bool> wanted)
      : source(std::move(source)), wanted(std::move(wanted)) {}

  bool next(TextRecord &record) override {
    while (source->next(record))
      if (size_t number = following++; number < wanted.size() && wanted[number])
        return true;
    return false;
  }

  std::string place() const override { return source->place(); }
  bool canRewind() const override { return source->canRewind(); }
  void rewind() override {
    source->rewind();
    following = 0;
  }
  void interrupt() override { source->interrupt(); }
  std::optional<uint64_t> count() const override { return std::ranges::count(wanted, true); }
  std::optional<std::vector<std::string>> classNames() const override {
    return source->classNames();
  }
  bool hasFolders() const override { return source->hasFolders(); }

private:
  std::unique_ptr<TextSource> source;
  std::vector<bool> wanted;
  size_t following = 0; // of all
};

class PutBack : public TextSource {
public:
  PutBack(TextRecord record, std::unique_ptr<TextSource> source)
      : first(std::move(record)), source(std::move(source)) {}

  bool next(TextRecord &record) override {
    if (!first)
      return source->next(record);
    record = *std::exchange(first, std::nullopt);
    return true;
  }

  std::string place() const override { return source->place(); }
  bool canRewind() const override { return source->canRewind(); }
  void rewind() override {
    first.reset();
    source->rewind();
  }
  void interrupt() override { source->interrupt(); }

private:
  std::optional<TextRecord> first;
  std::unique_ptr<TextSource> source;
};

} // namespace

std::unique_ptr<TextSource> openTexts(const std::vector<std::string> &paths,
                                      const ReadingOptions &options) {
  std::vector<std::unique_ptr<TextSource>> sources;
  for (const std::string &path : paths) {
    std::error_code code;
    if (std::filesystem::is_directory(path, code))
      sources.push_back(std::make_unique<TextFolder>(path, options));
    else
      sources.push_back(std::make_unique<TextTable>(path, options));
  }
  if (sources.size() == 1)
    return std::move(sources.front());
  return std::make_unique<Chain>(std::move(sources));
}

std::shared_ptr<const KeptTexts> keepTexts(TextSource &source) {
  auto kept = std::make_shared<KeptTexts>();
  kept->classNames = source.classNames();
  kept->hasFolders = source.hasFolders();
  for (TextRecord record; source.next(record);) {
    kept->records.push_back(std::move(record));
    kept->places.push_back(source.place());
  }
  return kept;
}

std::unique_ptr<TextSource> textsOf(std::shared_ptr<const KeptTexts> kept) {
  return std::make_unique<InMemory>(std::move(kept));
}

std::unique_ptr<TextSource> partOf(std::unique_ptr<TextSource> source, std::vector<bool> wanted) {
  if (source->restrictTo(wanted))
    return source;
  return std::make_unique<Part>(std::move(source), std::move(wanted));
}

std::unique_ptr<TextSource> putBack(TextRecord record, std::unique_ptr<TextSource> source) {
  return std::make_unique<PutBack>(std::move(record), std::move(source));
}

} // namespace rnn
