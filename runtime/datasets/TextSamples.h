// Labelled texts and a vocabulary -> token ids and numeric labels.
#pragma once

#include "datasets/TextTarget.h"
#include "text/Vocabulary.h"

namespace rnn {

struct TextSample {
  std::vector<uint32_t> ids;
  float label = 0; // a number that fits the model's target
};

/// How many ids a text may have.
struct LengthRule {
  uint64_t most = UINT64_MAX; // longer texts are truncated
  bool cutHead = false;       // truncate at the beginning, not the end
  uint64_t fixed = 0;         // the model's length, which all texts are padded to; 0: none
  bool needsId =
      false; // at least one id that is not 0, because the model takes the mean over the steps

  /// Truncates the ids. Throws Error, with `place` at the start of the message, if there are more
  /// than `fixed`, or none although the model needs one.
  void apply(std::vector<uint32_t> &ids, const std::string &place) const;
};

/// Encodes a text and applies the length rule. Throws Error, with `place` at the start of the
/// message.
void encodeText(const Vocabulary &vocabulary, const LengthRule &lengths, std::string_view text,
                const std::string &place, std::vector<uint32_t> &ids);

class TextSamples {
public:
  TextSamples(std::unique_ptr<TextSource> source, const Vocabulary &vocabulary, Labels labels,
              TextTarget target, LengthRule lengths)
      : source(std::move(source)), vocabulary(vocabulary), labels(std::move(labels)),
        target(std::move(target)), lengths(lengths) {}

  /// False after the last sample. Throws Error.
  bool next(TextSample &sample);
  /// Starts again from the first sample. Throws Error.
  void rewind();
  /// Like `TextSource::interrupt`.
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
