#include "datasets/TextMetadata.h"

#include "Texts.h"

using namespace rnn;

TEST_CASE("weights remember the classes and the vocabulary") {
  Letters vocabulary;
  Metadata metadata = textMetadata(Labels({"neg", "\"pos\""}), vocabulary);
  CHECK(metadata.at("labels") == R"(["neg","\"pos\""])");
  CHECK(metadata.at("vocabulary.kind") == "letters");
  CHECK(metadata.at("vocabulary.size") == "28");
  CHECK(labelsOf(metadata).names() == std::vector<std::string>{"neg", "\"pos\""});
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

TEST_CASE("weights that were not trained with texts know neither") {
  Letters vocabulary;
  CHECK(textMetadata({}, vocabulary).count("labels") == 0);
  CHECK(labelsOf({}).names().empty());
  requireSameVocabulary({}, vocabulary);
  CHECK(messageOf([] { labelsOf({{"labels", "neg,pos"}}); }) ==
        "the weights' metadata has the labels `neg,pos`; a list of names is expected");
}
