// Labelled texts -> token ids of an allowed length, with numeric labels.
#include "datasets/TextSamples.h"

#include "data/Error.h"

#include <algorithm>

namespace rnn {

void LengthRule::apply(std::vector<uint32_t> &ids, const std::string &place) const {
  if (ids.size() > most) {
    uint64_t excess = ids.size() - most;
    if (cutHead)
      ids.erase(ids.begin(), ids.begin() + excess);
    else
      ids.resize(most);
  }
  if (fixed && ids.size() > fixed)
    fail("{}: the text has {} ids, but the model reads {}; `--max-length {}` cuts it", place,
         ids.size(), fixed, fixed);
  if (needsId && std::ranges::all_of(ids, [](uint32_t id) { return id == 0; }))
    fail("{}: the text has no words, and the model takes their mean", place);
}

void encodeText(const Vocabulary &vocabulary, const LengthRule &lengths, std::string_view text,
                const std::string &place, std::vector<uint32_t> &ids) {
  ids.clear();
  try {
    vocabulary.encode(text, ids);
  } catch (const Error &error) {
    fail("{}: {}", place, error.what());
  }
  lengths.apply(ids, place);
}

bool TextSamples::next(TextSample &sample) {
  begun = true;
  if (!source->next(record))
    return false;
  std::string place = source->place();
  encodeText(vocabulary, lengths, record.text, place, ids);
  double number = labels.numberOf(record.label, place);
  target.require(number, record.label, place);
  sample.ids.assign(ids.begin(), ids.end());
  sample.label = static_cast<float>(number);
  return true;
}

void TextSamples::rewind() {
  if (begun)
    source->rewind();
  begun = false;
}

} // namespace rnn
