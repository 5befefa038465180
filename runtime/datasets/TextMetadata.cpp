// Classes, vocabulary and text lengths <-> the metadata of a weights file.
#include "datasets/TextMetadata.h"

#include "data/Error.h"

#include <charconv>
#include <nlohmann/json.hpp>

namespace rnn {

namespace {

constexpr const char *labelsKey = "labels", *kindKey = "vocabulary.kind",
                     *sizeKey = "vocabulary.size", *fingerprintKey = "vocabulary.fingerprint",
                     *maxLengthKey = "max_length", *truncateKey = "truncate";
constexpr std::string_view numbers = "numbers"; // as labels

std::string valueOf(const Metadata &metadata, const char *key) {
  auto found = metadata.find(key);
  return found == metadata.end() ? "" : found->second;
}

} // namespace

Metadata vocabularyMetadata(const Vocabulary &vocabulary) {
  Metadata metadata{{kindKey, std::string(vocabulary.kind())},
                    {sizeKey, std::to_string(vocabulary.size())}};
  if (!vocabulary.fingerprint().empty())
    metadata[fingerprintKey] = vocabulary.fingerprint();
  return metadata;
}

Metadata textMetadata(const Labels &labels, const Vocabulary &vocabulary,
                      const TextDataOptions &options) {
  Metadata metadata = vocabularyMetadata(vocabulary);
  metadata[labelsKey] =
      labels.names().empty() ? std::string(numbers) : nlohmann::json(labels.names()).dump();
  if (options.maxLength) {
    metadata[maxLengthKey] = std::to_string(*options.maxLength);
    metadata[truncateKey] = options.cutHead.value_or(false) ? "head" : "tail";
  }
  return metadata;
}

std::optional<Labels> labelsOf(const Metadata &metadata) {
  std::string text = valueOf(metadata, labelsKey);
  if (text.empty())
    return std::nullopt;
  if (text == numbers)
    return Labels();
  try {
    return Labels(nlohmann::json::parse(text).get<std::vector<std::string>>());
  } catch (const nlohmann::json::exception &) {
    fail("the weights' metadata has the labels `{}`; a list of names is expected", text);
  }
}

void rememberLengths(const Metadata &metadata, TextDataOptions &options) {
  std::string length = valueOf(metadata, maxLengthKey), end = valueOf(metadata, truncateKey);
  if (!options.maxLength && !length.empty()) {
    uint64_t number = 0;
    auto [last, error] = std::from_chars(length.data(), length.data() + length.size(), number);
    if (error != std::errc() || last != length.data() + length.size() || number == 0)
      fail("the weights' metadata has the {} `{}`; a whole number is expected", maxLengthKey,
           length);
    options.maxLength = number;
  }
  if (!options.cutHead && !end.empty()) {
    if (end != "head" && end != "tail")
      fail("the weights' metadata has the end `{}` to cut; `head` or `tail` is expected", end);
    options.cutHead = end == "head";
  }
}

void requireSameVocabulary(const Metadata &metadata, const Vocabulary &vocabulary) {
  std::string kind = valueOf(metadata, kindKey), size = valueOf(metadata, sizeKey),
              fingerprint = valueOf(metadata, fingerprintKey);
  if (!kind.empty() && (kind != vocabulary.kind() || size != std::to_string(vocabulary.size())))
    fail("the weights were trained with a vocabulary of the kind `{}` and {} ids, but this one is "
         "of the kind `{}` and has {}",
         kind, size, vocabulary.kind(), vocabulary.size());
  if (!fingerprint.empty() && !vocabulary.fingerprint().empty() &&
      fingerprint != vocabulary.fingerprint())
    fail(
        "the weights were trained with another vocabulary of the kind `{}` and {} ids: its pieces, "
        "their order or its options differ from this one's",
        kind, size);
}

} // namespace rnn
