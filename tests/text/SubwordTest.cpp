// Subword vocabularies against those of SubwordTextEncoder.
#include "text/subword/SubwordVocabulary.h"

#include "RandomText.h"
#include "TemporaryVocabulary.h"
#include "data/ReadFile.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

using namespace rnn;

using nlohmann::json;

namespace {

VocabularyOptions subwords(uint64_t size, unsigned threads = 1) {
  VocabularyOptions options;
  options.scheme.kind = "subword";
  options.size = size;
  options.threads = threads;
  return options;
}

std::vector<std::string> corpus(const std::string &name) {
  return json::parse(readFile(INPUTS "/" + name + ".corpus.json"));
}

std::vector<std::pair<std::string, uint64_t>> originals() {
  return {{"languages", 300}, {"languages", 700}, {"escapes", 280},
          {"escapes", 400},   {"controls", 270},  {"controls", 300}};
}

std::string fileOf(const std::string &name, uint64_t size) {
  return INPUTS "/" + name + "_" + std::to_string(size);
}

} // namespace

TEST_CASE("vocabularies are those of SubwordTextEncoder, byte for byte") {
  for (auto &[name, size] : originals())
    for (unsigned threads : {1, 3}) {
      CAPTURE(name, size, threads);
      CHECK(build(subwords(size, threads), corpus(name)).file ==
            readFile(fileOf(name, size) + ".subwords"));
    }
}

TEST_CASE("ids and decoded texts are those of SubwordTextEncoder") {
  for (auto &[name, size] : originals()) {
    auto vocabulary = readVocabulary(fileOf(name, size) + ".subwords");
    std::ifstream cases(fileOf(name, size) + "_cases.jsonl");
    size_t count = 0;
    for (std::string line; std::getline(cases, line); ++count) {
      json example = json::parse(line);
      std::string text = example["text"];
      CAPTURE(name, size, text);
      CHECK(encoded(*vocabulary, text) == example["ids"].get<Ids>());
      CHECK(vocabulary->decode(example["ids"].get<Ids>()) == example.value("decoded", text));
    }
    CHECK(count >= 25);
  }
}

TEST_CASE("random texts come back, in several threads at once") {
  auto vocabulary = readVocabulary(fileOf("languages", 700) + ".subwords");
  std::vector<uint64_t> wrong(4);
  {
    std::vector<std::jthread> threads;
    for (size_t seed = 0; seed < wrong.size(); ++seed)
      threads.emplace_back([&, seed] {
        std::mt19937 random(seed);
        for (int i = 0; i < 500; ++i) {
          std::string text = randomText(random, 60);
          if (text.find(subword::underscore) == text.npos)
            wrong[seed] += vocabulary->decode(encoded(*vocabulary, text)) != text;
        }
      });
  }
  CHECK(wrong == std::vector<uint64_t>(4));
}

TEST_CASE("ids are padding, pieces and bytes") {
  auto vocabulary = read("### SubwordTextEncoder\n### Metadata: {}\n'the_'\n'a'\n");
  CHECK(vocabulary->kind() == "subword");
  CHECK(vocabulary->size() == 1 + 2 + 256);
  CHECK(vocabulary->hasPad());
  CHECK(encoded(*vocabulary, "the a") == Ids{1, 2});
  CHECK(encoded(*vocabulary, "thé") == Ids{3 + 't', 3 + 'h', 3 + 0xC3, 3 + 0xA9});
  CHECK(vocabulary->decode(Ids{1, 2, 0, 0}) == "the a");
  CHECK(vocabulary->decode(Ids{0, 0}).empty());
  CHECK(vocabulary->decode(Ids{2, 3 + 0xC3, 2, 3 + 0xA9, 3 + 0xFF}) == "a\uFFFDa\uFFFD\uFFFD");
  CHECK(vocabulary->piece(1) == "the ");
  CHECK(vocabulary->piece(3 + '\n') == "\\n");
  CHECK(vocabulary->piece(3 + 0x7F) == "\\x7f");
  CHECK(vocabulary->piece(3 + 0xC3) == "\\xc3");
  CHECK(vocabulary->piece(0).empty());
  CHECK(messageOf([&] { vocabulary->decode(Ids{1, 259}); }) ==
        "there is no id 259: the vocabulary has 259, from 0 to 258");
  CHECK(messageOf([&] { vocabulary->decode(Ids{1, 0, 2}); }) ==
        "id 0 fills up the end of a text; it cannot stand before other ids");
  CHECK_THAT(messageOf([&] { encoded(*vocabulary, "a\xFF"); }),
             Catch::StartsWith("the text is not UTF-8: byte 1 is 0xff"));
}

TEST_CASE("pieces that mix letters and others are taken whole") {
  auto vocabulary = read("### SubwordTextEncoder\n### Metadata: {}\n'<EOS>'\n'<EOS>2'\n");
  CHECK(encoded(*vocabulary, "<EOS><EOS>2<EOS> ") == Ids{1, 2, 1, 3 + ' '});
}

TEST_CASE("what no subword vocabulary can be made of says so") {
  auto message = [](VocabularyOptions options, const std::vector<std::string> &texts) {
    return messageOf([&] { build(options, texts); });
  };
  CHECK(message(subwords(0), {"a"}) == "a subword vocabulary needs `--size`, such as 8192");
  CHECK(message(subwords(257), {"a"}) ==
        "a subword vocabulary needs a `--size` of at least 258: padding, 256 bytes and a piece");
  CHECK(message(subwords(300), {"", ""}) ==
        "there is nothing to make a vocabulary from: the files are empty");
  VocabularyOptions reserved = subwords(300);
  reserved.reserved = {"pad"};
  CHECK(message(reserved, {"a"}) == "a subword vocabulary has no use for `--reserve`: id 0 is "
                                    "padding, and bytes stand for what is unknown");
}

TEST_CASE("of several files that are wrong, the first is named") {
  for (unsigned threads : {1, 4})
    CHECK_THAT(messageOf([&] { build(subwords(300, threads), {"a", "\xFF", "\xFE", "\xFE"}); }),
               Catch::Contains("/1` is not UTF-8: byte 0 is 0xff"));
}
