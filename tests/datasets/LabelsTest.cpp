#include "datasets/Labels.h"

#include "Texts.h"

using namespace rnn;

using Names = std::vector<std::string>;

namespace {

Labels labelsOf(const std::vector<std::string> &paths, const ReadingOptions &options = {}) {
  auto source = openTexts(paths, options);
  return findLabels(source);
}

} // namespace

TEST_CASE("labels are numbers where the first one is") {
  ScratchFolder folder;
  std::string path = write(folder, "a.csv", "text,label\na,3\nb,-0.5\n");
  auto source = openTexts({path}, {});
  Labels labels = findLabels(source);
  CHECK(labels.names().empty());
  CHECK(readAll(*source) == Names{"3:a", "-0.5:b"}); // from the begin
  CHECK(labels.numberOf("3", "") == 3);
  CHECK(labels.numberOf("-0.5", "") == -0.5);
  CHECK(labels.nameOf(1) == "1");
  CHECK(messageOf([&] { labels.numberOf("pos", "a.csv:4"); }) ==
        "a.csv:4: the label `pos` is no number, as those before it are");
  CHECK_THROWS_AS(labels.numberOf("nan", ""), Error);
  CHECK_THROWS_AS(labels.numberOf("1e999", ""), Error);
  CHECK_THROWS_AS(labels.numberOf("", ""), Error);
}

TEST_CASE("names mean their places in the alphabet") {
  ScratchFolder folder;
  std::string path = write(folder, "a.csv", "text,label\na,pos\nb,neg\nc,pos\nd,even\n");
  Labels labels = labelsOf({path});
  CHECK(labels.names() == Names{"even", "neg", "pos"});
  CHECK(labels.numberOf("pos", "") == 2);
  CHECK(labels.nameOf(1) == "neg");
  CHECK(messageOf([&] { labels.numberOf("bad", "a.csv:4"); }) ==
        "a.csv:4: the label `bad` is none of the classes `even`, `neg`, `pos`");
}

TEST_CASE("the names of several files and folders are put together") {
  ScratchFolder folder;
  write(folder, "d/pos/1", "a");
  write(folder, "d/7/1", "b");
  write(folder, "e/neg/1", "c");
  std::string d = (folder / "d").string(), e = (folder / "e").string();
  std::string table = write(folder, "a.csv", "text,label\na,odd\n");
  CHECK(labelsOf({d}).names() == Names{"7", "pos"});
  CHECK(labelsOf({d, e}).names() == Names{"7", "neg", "pos"});
  CHECK(labelsOf({table, d}).names() == Names{"7", "odd", "pos"});
}
