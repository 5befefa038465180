// CSV, TSV and JSON lines as labelled texts, and their errors.
#include "datasets/TextTable.h"

#include "Texts.h"

using namespace rnn;

using Records = std::vector<std::string>;

namespace {

Records recordsOf(const std::string &path, const ReadingOptions &options = {}) {
  TextTable table(path, options);
  Records first = readAll(table);
  table.rewind();
  CHECK(readAll(table) == first);
  return first;
}

} // namespace

TEST_CASE("the first line of CSV names the columns") {
  ScratchFolder folder;
  std::string text =
      "id,label,text\r\n1,pos,\"Good, \"\"very\"\" good.\r\nTwice.\"\r\n\r\n2,neg,Bad\r\n";
  CHECK(recordsOf(write(folder, "a.csv", text)) ==
        Records{"pos:Good, \"very\" good.\r\nTwice.", "neg:Bad"});
  ReadingOptions others;
  others.textColumn = "label";
  others.labelColumn = "id";
  CHECK(recordsOf(write(folder, "b.csv", text), others) == Records{"1:pos", "2:neg"});
}

TEST_CASE("fields of TSV stand as they are") {
  ScratchFolder folder;
  CHECK(recordsOf(write(folder, "a.tsv", "text\tlabel\n\"Good\",  he said\t1\nBad\t0")) ==
        Records{"1:\"Good\",  he said", "0:Bad"});
}

TEST_CASE("lines of JSON are objects, whose labels are texts, numbers or truth values") {
  ScratchFolder folder;
  std::string text = R"({"text": "G\u00f6\u00f6d\n", "label": "pos", "more": [1]}
{"label": 3, "text": "b"}

{"label": true, "text": ""}
{"label": 0.5, "text": "d"})";
  Records expected{"pos:G\u00f6\u00f6d\n", "3:b", "true:", "0.5:d"};
  CHECK(recordsOf(write(folder, "a.jsonl", text)) == expected);
  CHECK(recordsOf(write(folder, "a.ndjson", text)) == expected);
  ReadingOptions options;
  options.format = TableFormat::JsonLines;
  CHECK(recordsOf(write(folder, "a.txt", text), options) == expected);
}

TEST_CASE("the column of labels has a name and labels without the spaces around them") {
  ScratchFolder folder;
  CHECK(recordsOf(write(folder, "a.csv", "text, label\n a, pos \nb,\t1\n")) ==
        Records{"pos: a", "1:b"});
}

TEST_CASE("where labels are not needed they may be missing, and so may their column") {
  ScratchFolder folder;
  ReadingOptions options;
  options.needsLabels = false;
  CHECK(recordsOf(write(folder, "a.csv", "text,label\na,1\nb,\n"), options) ==
        Records{"1:a", ":b"});
  CHECK(recordsOf(write(folder, "b.csv", "id,text\n1,a\n"), options) == Records{":a"});
  CHECK(
      recordsOf(write(folder, "c.jsonl", "{\"text\": \"a\"}\n{\"text\": \"b\", \"label\": null}\n"),
                options) == Records{":a", ":b"});
}

TEST_CASE("tables of old Macs end their lines in returns") {
  ScratchFolder folder;
  CHECK(recordsOf(write(folder, "a.csv", "text,label\ra,1\r\r\"b\rc\",0\r")) ==
        Records{"1:a", "0:b\rc"});
  CHECK(recordsOf(write(folder, "a.tsv", "text\tlabel\ra\tpos\rb\tneg")) ==
        Records{"pos:a", "neg:b"});
  CHECK(recordsOf(write(folder, "a.jsonl",
                        "{\"text\":\"a\",\"label\":1}\r"
                        "{\"text\":\"b\",\"label\":0}\r")) == Records{"1:a", "0:b"});
  // In other files a return is a character.
  CHECK(recordsOf(write(folder, "b.tsv", "text\tlabel\r\na\rb\t1\r\n")) == Records{"1:a\rb"});
}

TEST_CASE("a place is the record's first line") {
  ScratchFolder folder;
  std::string path = write(folder, "a.csv", "text,label\n\n\"a\nb\",1\nc,0\n");
  TextTable table(path, {});
  TextRecord record;
  REQUIRE(table.next(record));
  CHECK(table.place() == path + ":3");
  REQUIRE(table.next(record));
  CHECK(table.place() == path + ":5");
}

TEST_CASE("what is wrong with a table is told with its place") {
  ScratchFolder folder;
  auto message = [&](const std::string &name, std::string_view text) {
    std::string path = write(folder, name, text);
    std::string error = messageOf([&] { recordsOf(path); });
    size_t place = error.find(path);
    return place == std::string::npos ? error : error.replace(place, path.size(), name);
  };
  CHECK(message("a.csv", "text,sentiment\n") == "`a.csv` has no column `label`; it has `text`, "
                                                "`sentiment`; `--label-column` names another one");
  CHECK(
      message("a.tsv", "review\tlabel\n") ==
      "`a.tsv` has no column `text`; it has `review`, `label`; `--text-column` names another one");
  CHECK(message("a.csv", "") == "`a.csv` is empty; its first line names the columns");
  CHECK(message("a.csv", "text,label\na,1\nb\n") ==
        "a.csv:3: the record has 1 fields, but the first line names 2 columns");
  CHECK(message("a.csv", "text,label\na,1\n\"b,1\nc,0\n") == "a.csv:3: a quote is not closed");
  CHECK(
      message("a.csv", "text,label\n\"a\" b,1\n").starts_with("a.csv:2: field 1 continues after"));
  CHECK(message("a.jsonl", "{\"text\": \"a\", \"label\": 1}\n{\"text\": \"a\"\n") ==
        "a.jsonl:2: expected an object of JSON in a line");
  CHECK(message("a.jsonl", "[1]") == "a.jsonl:1: expected an object of JSON in a line");
  CHECK(message("a.jsonl", "{\"label\": 1}") ==
        "a.jsonl:1: there is no `text`; `--text-column` names another one");
  CHECK(message("a.jsonl", "{\"text\": 5, \"label\": 1}") ==
        "a.jsonl:1: `text` is not a text but of the type number");
  CHECK(message("a.jsonl", "{\"text\": \"a\", \"label\": [1]}") ==
        "a.jsonl:1: `label` is not a label but of the type array");
  for (const char *label : {"null", "\"\"", "\" \""})
    CHECK(message("a.jsonl", fmt::format("{{\"text\": \"a\", \"label\": 1}}\n"
                                         "{{\"text\": \"a\", \"label\": {}}}\n",
                                         label)) ==
          "a.jsonl:2: the label is missing; give the text one, or leave it out");
  CHECK(message("a.tsv", "text\tlabel\na\t\n") ==
        "a.tsv:2: the label is missing; give the text one, or leave it out");
  CHECK(message("a.txt", "text,label\n") ==
        "the format of `a.txt` is unknown from its name; give `--format csv`, `tsv` or `jsonl`, or "
        "a folder with a sub-folder for each class");
}
