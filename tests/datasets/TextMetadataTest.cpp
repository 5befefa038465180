// What a weights file stores about its texts, and which vocabularies it accepts.
#include "datasets/TextMetadata.h"

#include "Texts.h"

using namespace rnn;

TEST_CASE("weights remember the classes and the vocabulary") {
  Letters vocabulary;
  Metadata metadata = textMetadata(Labels({"neg", "\"pos\""}), vocabulary, {});
  CHECK(metadata.at("labels") == R"(["neg","\"pos\""])");
  CHECK(metadata.at("vocabulary.kind") == "letters");
  CHECK(metadata.at("vocabulary.size") == "28");
  CHECK(labelsOf(metadata)->names() == std::vector<std::string>{"neg", "\"pos\""});
  requireSameVocabulary(metadata, vocabulary);
  metadata["vocabulary.size"] = "30";
  CHECK(messageOf([&] { requireSameVocabulary(metadata, vocabulary); }) ==
        "the weights were trained with a vocabulary of the kind `letters` and 30 ids, but this one "
        "is of the kind `letters` and has 28");
  metadata = {{"vocabulary.kind", "word"}, {"vocabulary.size", "28"}};
  CHECK(messageOf([&] {
          requireSameVocabulary(metadata, vocabulary);
        }).starts_with("the weights were trained with a vocabulary of the kind `word` and 28 ids"));
}

TEST_CASE("weights remember that labels are numbers") {
  Letters vocabulary;
  Metadata metadata = textMetadata({}, vocabulary, {});
  REQUIRE(labelsOf(metadata));
  CHECK(labelsOf(metadata)->names().empty());
}

TEST_CASE("weights remember how texts are cut, where the options tell nothing else") {
  Letters vocabulary;
  Metadata metadata = textMetadata({}, vocabulary, {{}, 20, true});
  TextDataOptions options;
  rememberLengths(metadata, options);
  CHECK(options.maxLength == 20);
  CHECK(options.cutHead == true);
  options = {{}, 5, std::nullopt};
  rememberLengths(metadata, options);
  CHECK(options.maxLength == 5);
  CHECK(options.cutHead == true);
  options = {{}, std::nullopt, false};
  rememberLengths(metadata, options);
  CHECK(options.maxLength == 20);
  CHECK(options.cutHead == false);
  options = {};
  rememberLengths(textMetadata({}, vocabulary, {}), options);
  CHECK_FALSE(options.maxLength);
  for (const char *damaged : {"0", "-1", "x", "20 "})
    CHECK(messageOf([&] { rememberLengths({{"max_length", damaged}}, options); }) ==
          fmt::format("the weights' metadata has the max_length `{}`; a whole number is expected",
                      damaged));
  CHECK(messageOf([&] { rememberLengths({{"truncate", "both"}}, options); }) ==
        "the weights' metadata has the end `both` to cut; `head` or `tail` is expected");
}

TEST_CASE("a vocabulary of the same kind and size is another one where its pieces are others") {
  ScratchFolder folder;
  auto vocabulary = [&](const std::string &pieces) {
    return readVocabulary(write(folder, "v",
                                "### rnn vocabulary: {\"kind\":\"word\",\"pieces\":2,"
                                "\"reserved\":[]}\n" +
                                    pieces));
  };
  Metadata metadata = textMetadata({}, *vocabulary("good\nbad\n"), {});
  requireSameVocabulary(metadata, *vocabulary("good\nbad\n"));
  CHECK(messageOf([&] { requireSameVocabulary(metadata, *vocabulary("bad\ngood\n")); }) ==
        "the weights were trained with another vocabulary of the kind `word` and 2 ids: its "
        "pieces, their order or its options differ from this one's");
}

TEST_CASE("weights that were not trained with texts know neither") {
  Letters vocabulary;
  CHECK_FALSE(labelsOf({}));
  requireSameVocabulary({}, vocabulary);
  CHECK(messageOf([] { labelsOf({{"labels", "neg,pos"}}); }) ==
        "the weights' metadata has the labels `neg,pos`; a list of names is expected");
}
