// Labels as numbers and as names, from files and folders.
#include "datasets/Labels.h"

#include "Texts.h"

using namespace rnn;

using Names = std::vector<std::string>;

namespace {

Labels labelsOf(const std::vector<std::string> &paths, LabelUse use = LabelUse::Classes) {
  auto source = openTexts(paths, {});
  return findLabels(source, use);
}

/// Of a table with a text for each label, as the label stands in its line.
struct Column {
  ScratchFolder folder;

  std::string path(const Names &labels, const char *name = "a.csv") const {
    std::string text = std::string("text") + (name[2] == 't' ? '\t' : ',') + "label\n";
    for (const std::string &label : labels)
      text += std::string("a") + (name[2] == 't' ? '\t' : ',') + label + '\n';
    return write(folder, name, text);
  }
  Names names(const Names &labels, LabelUse use = LabelUse::Classes) const {
    return labelsOf({path(labels)}, use).names();
  }
  /// What the labels mean, in the order of the rows.
  std::vector<double> numbers(const Names &labels, LabelUse use = LabelUse::Classes,
                              const char *name = "a.csv") const {
    auto source = openTexts({path(labels, name)}, {});
    Labels found = findLabels(source, use);
    std::vector<double> numbers;
    for (TextRecord record; source->next(record);)
      numbers.push_back(found.numberOf(record.label, source->place()));
    return numbers;
  }
  std::string message(const Names &labels, LabelUse use = LabelUse::Classes) const {
    std::string error = messageOf([&] { numbers(labels, use); }), own = path(labels);
    for (size_t place; (place = error.find(own)) != std::string::npos;)
      error.replace(place, own.size(), "a.csv");
    return error;
  }
};

using Numbers = std::vector<double>;

} // namespace

TEST_CASE_METHOD(Column, "labels are numbers where all of them are") {
  CHECK(numbers({"3", "-0.5"}, LabelUse::AnyNumber) == Numbers{3, -0.5}); // from the begin
  CHECK(names({"3", "-0.5"}, LabelUse::AnyNumber).empty());
  CHECK(numbers({" 10", "2 ", "\t0", "+7", "1.0", "1e1"}) == Numbers{10, 2, 0, 7, 1, 10});
  CHECK(numbers({"\"10\"", "\" 2\""}) == Numbers{10, 2});
  CHECK(numbers({"\"10\"", "2"}, LabelUse::Classes, "a.tsv") == Numbers{10, 2}); // quotes kept
  Numbers twelve = {11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0};
  CHECK(numbers({" 11", " 10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0"}) == twelve);
  Labels labels;
  CHECK(labels.numberOf("3", "") == 3);
  CHECK(labels.nameOf(1) == "1");
  CHECK(messageOf([&] { labels.numberOf("pos", "a.csv:4"); }) ==
        "a.csv:4: the label `pos` is not a number, unlike those before it; correct it, or name the "
        "classes with `--classes`");
  for (const char *number : {"nan", "1e999", "1e39", "", "+-1", "0x10", "1,5", "1 2"})
    CHECK_THROWS_AS(labels.numberOf(number, ""), Error);
}

TEST_CASE_METHOD(Column, "of two classes -1 is the first and 1 the second") {
  CHECK(numbers({"+1", "-1", "1"}, LabelUse::TwoClasses) == Numbers{1, 0, 1});
  CHECK(numbers({"-1", "+1"}, LabelUse::TwoClasses) == Numbers{0, 1});
  CHECK(numbers({"-1.0", " -1"}, LabelUse::TwoClasses) == Numbers{0, 0});
  CHECK(names({"+1", "-1"}, LabelUse::TwoClasses) == Names{"-1", "1"});
  // 1 alone, and 0 and 1, are class numbers; other models read the numbers.
  CHECK(names({"1", "+1"}, LabelUse::TwoClasses).empty());
  CHECK(numbers({"+1", "0"}, LabelUse::TwoClasses) == Numbers{1, 0});
  CHECK(numbers({"+1", "-1"}, LabelUse::AnyNumber) == Numbers{1, -1});
  CHECK(numbers({"+1", "-1"}, LabelUse::Classes) == Numbers{1, -1});
}

TEST_CASE_METHOD(Column, "false and true mean 0 and 1, in any case and in whatever order") {
  CHECK(numbers({"True", "False", "true"}) == Numbers{1, 0, 1});
  CHECK(names({"TRUE"}) == Names{"false", "true"});
  CHECK(numbers({"true", "false"}, LabelUse::AnyNumber) == Numbers{1, 0});
  CHECK(names({"true", "maybe"}) == Names{"maybe", "true"});
  Labels truth({"false", "true"});
  CHECK(truth.numberOf("1", "") == 1); // a file that follows
  CHECK_THROWS_AS(truth.numberOf("2", ""), Error);
}

TEST_CASE_METHOD(Column, "numbers and names in a column are an error with the place") {
  CHECK(
      message({"3", "1", "many"}) ==
      "a.csv:4: the label `many` is not a number, but that of a.csv:2, `3`, is one; correct it, or "
      "name the classes with `--classes`");
  CHECK(message({"many", "3"}) ==
        "a.csv:3: the label `3` is a number, but that of a.csv:2, `many`, is not; correct it, or "
        "name the classes with `--classes`");
  CHECK(message({"3", "nan"}).starts_with("a.csv:3: the label `nan` is not a number"));
}

TEST_CASE_METHOD(Column, "a label that is missing is an error in every row") {
  std::string missing = "the label is missing; give the text one, or leave it out";
  CHECK(message({"", "1", "0"}) == "a.csv:2: " + missing);
  CHECK(message({"1", " ", "0"}) == "a.csv:3: " + missing);
  CHECK(message({"pos", "neg", "\"\""}) == "a.csv:4: " + missing);
}

TEST_CASE_METHOD(Column, "spaces around names do not count") {
  CHECK(names({" pos", "neg ", "pos"}) == Names{"neg", "pos"});
}

TEST_CASE_METHOD(Column, "more than two names are no numbers of a model of any number") {
  CHECK(names({"pos", "neg"}, LabelUse::AnyNumber) == Names{"neg", "pos"});
  CHECK(message({"\"3,5\"", "\"1,5\"", "\"2,5\""}, LabelUse::AnyNumber) ==
        "the labels are the names `1,5`, `2,5`, `3,5`, but the model's target is any number; "
        "`--classes` says which ones mean 0, 1, ...");
}

TEST_CASE("classes that are numbers stand for all ways to write them") {
  Labels labels({"0", "4"});
  CHECK(labels.numberOf("4.0", "") == 1);
  CHECK(labels.numberOf("+4", "") == 1);
  CHECK_THROWS_AS(labels.numberOf("1", ""), Error);
}

TEST_CASE("names mean their places in the alphabet") {
  ScratchFolder folder;
  std::string path = write(folder, "a.csv", "text,label\na,pos\nb,neg\nc,pos\nd,even\n");
  Labels labels = labelsOf({path});
  CHECK(labels.names() == Names{"even", "neg", "pos"});
  CHECK(labels.numberOf("pos", "") == 2);
  CHECK(labels.nameOf(1) == "neg");
  CHECK(messageOf([&] { labels.numberOf("bad", "a.csv:4"); }) ==
        "a.csv:4: the label `bad` is not one of the classes `even`, `neg`, `pos`");
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

TEST_CASE("folders that are numbers are classes in the order of the numbers, or numbers") {
  ScratchFolder folder;
  for (int number = 0; number < 12; ++number)
    write(folder, "d/" + std::to_string(number) + "/1", "a");
  std::string d = (folder / "d").string();
  CHECK(labelsOf({d}).numberOf("10", "") == 10);
  CHECK(labelsOf({d}).names()[2] == "2");
  CHECK(labelsOf({d}, LabelUse::AnyNumber).names().empty());
  write(folder, "e/4/1", "a");
  write(folder, "e/0/1", "a");
  CHECK(labelsOf({(folder / "e").string()}, LabelUse::TwoClasses).numberOf("4", "") == 1);
  CHECK(labelsOf({(folder / "e").string()}, LabelUse::AnyNumber).numberOf("4", "") == 4);
}
