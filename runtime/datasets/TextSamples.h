// Labelled texts + a vocabulary -> ids and numbers.
#pragma once

#include "datasets/TextTarget.h"
#include "text/Vocabulary.h"

namespace rnn {

struct TextSample {
  std::vector<uint32_t> ids;
  float label = 0; // a number that fits the model's target
};

/// How long the ids of a text may be.
struct LengthRule {
  uint64_t most = UINT64_MAX; // longer ones are cut
  bool cutHead = false;       // what is cut: the begin, not the end
  uint64_t fixed = 0;         // all are filled up to it, where the model has a length
  bool needsId = false;       // one that is not 0: the model takes the mean of their steps

  /// Cuts; throws Error, which begins with the place, for what is longer than `fixed`, and
  /// for what has no id that is needed.
  void apply(std::vector<uint32_t> &ids, const std::string &place) const;
};

/// The ids of a text as the rule wants them. Throws Error, which begins with the place.
void encodeText(const Vocabulary &vocabulary, const LengthRule &lengths, std::string_view text,
                const std::string &place, std::vector<uint32_t> &ids);

class TextSamples {
public:
  TextSamples(std::unique_ptr<TextSource> source, const Vocabulary &vocabulary, Labels labels,
              TextTarget target, LengthRule lengths)
      : source(std::move(source)), vocabulary(vocabulary), labels(std::move(labels)),
        target(std::move(target)), lengths(lengths) {}

  /// False behind the last one. Throws Error.
  bool next(TextSample &sample);
  /// The first one is next. Throws Error.
  void rewind();
  /// As a TextSource's.
  void interrupt() { source->interrupt(); }
  bool canRewind() const { return source->canRewind(); }
  std::optional<uint64_t> count() const { return source->count(); }

private:
  std::unique_ptr<TextSource> source;
  const Vocabulary &vocabulary;
  Labels labels;
  TextTarget target;
  LengthRule lengths;
  TextRecord record;
  std::vector<uint32_t> ids;
  bool begun = false;
};

} // namespace rnn
