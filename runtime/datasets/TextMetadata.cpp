#include "datasets/TextMetadata.h"

#include "data/Error.h"

#include <nlohmann/json.hpp>

namespace rnn {

namespace {

constexpr const char *labelsKey = "labels", *kindKey = "vocabulary.kind",
                     *sizeKey = "vocabulary.size";

std::string valueOf(const Metadata &metadata, const char *key) {
  auto found = metadata.find(key);
  return found == metadata.end() ? "" : found->second;
}

} // namespace

Metadata textMetadata(const Labels &labels, const Vocabulary &vocabulary) {
  Metadata metadata{{kindKey, std::string(vocabulary.kind())},
                    {sizeKey, std::to_string(vocabulary.size())}};
  if (!labels.names().empty())
    metadata[labelsKey] = nlohmann::json(labels.names()).dump();
  return metadata;
}

Labels labelsOf(const Metadata &metadata) {
  std::string text = valueOf(metadata, labelsKey);
  if (text.empty())
    return {};
  try {
    return Labels(nlohmann::json::parse(text).get<std::vector<std::string>>());
  } catch (const nlohmann::json::exception &) {
    fail("the weights' metadata has the labels `{}`; a list of names is expected", text);
  }
}

void requireSameVocabulary(const Metadata &metadata, const Vocabulary &vocabulary) {
  std::string kind = valueOf(metadata, kindKey), size = valueOf(metadata, sizeKey);
  if (!kind.empty() && (kind != vocabulary.kind() || size != std::to_string(vocabulary.size())))
    fail("the weights were trained with a vocabulary of the kind `{}` and {} ids, but this one is "
         "of the kind `{}` and has {}",
         kind, size, vocabulary.kind(), vocabulary.size());
}

} // namespace rnn
