// A byte that chooses a kind, and a text -> a vocabulary, which must be one that can be read and
// has an id for each piece of the text; or an error.
#include "Fuzz.h"
#include "data/ReadFile.h"
#include "text/BuildVocabulary.h"
#include "text/Vocabulary.h"

using namespace rnn;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  static const SchemeOptions schemes[] = {
      {.kind = "word"},    {.kind = "char"},
      {.kind = "jaso"},    {.kind = "char", .graphemes = true},
      {.kind = "ngram"},   {.kind = "jaso", .compatibility = true},
      {.kind = "subword"}, {.kind = "ngram", .n = 2, .ofWords = true},
  };
  VocabularyOptions options;
  options.scheme = schemes[data[0] % std::size(schemes)];
  options.texts = {.lines = (data[0] & 8) != 0, .replaceInvalid = (data[0] & 16) != 0};
  options.size = options.scheme.kind == "subword" ? 300 : 0;
  std::filesystem::path path = fuzz::fileOf(fuzz::viewOf(data + 1, size - 1));
  std::vector<std::filesystem::path> files = {path};
  fuzz::acceptOrRefuse([&] {
    std::unique_ptr<VocabularyCounts> counts = countVocabulary(options);
    counts->count(files);
    BuiltVocabulary built = counts->build();
    std::unique_ptr<Vocabulary> vocabulary = readVocabulary(fuzz::fileOf(built.file, "vocabulary"));
    if (vocabulary->size() != built.size)
      std::abort();
    readTexts(path, options.texts, [&](std::string_view text) {
      std::vector<uint32_t> ids;
      vocabulary->encode(text, ids);
      vocabulary->decode(ids);
    });
  });
  return 0;
}
