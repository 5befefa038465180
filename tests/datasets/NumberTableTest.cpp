// Tables of numbers become the arrays of a model, or an error with line and column.
#include "datasets/NumberTable.h"

#include "Expect.h"
#include "data/WholeFile.h"
#include "training/Samples.h"

#include <cmath>

using namespace rnn;

namespace {

using Values = std::vector<float>;
using Shape = std::vector<uint64_t>;

/// A model that is only its shapes, and a file for it.
struct Table {
  ScratchFolder folder;
  std::string path = (folder / "d.csv").string();
  std::vector<rnn_value> inputs = {value("input", {2, 3})};
  rnn_value target{};
  rnn_model model{};

  Table() {
    model.name = "m";
    model.loss = "mean_squared_error";
    model.target = value("dense", {1});
    model.ignored_class = INT64_MIN;
  }

  static rnn_value value(const char *name, const Shape &sizes, uint64_t classes = 0) {
    rnn_value value{};
    value.name = name;
    value.shape.rank = sizes.size();
    std::ranges::copy(sizes, value.shape.sizes);
    value.classes = classes;
    return value;
  }
  const rnn_model &table() {
    model.inputs = inputs.data();
    target = model.target;
    target.name = "y";
    model.target_count = 1;
    model.targets = &target;
    model.input_count = inputs.size();
    return model;
  }
  NumberTable read(const std::string &text, bool needTargets = true) {
    writeWholeFile(path, text);
    return NumberTable(path, table(), needTargets);
  }
  Values values(const std::string &text, const char *array) {
    return read(text).read(array).values;
  }
  std::string message(const std::string &text) {
    return messageOf([&] {
      NumberTable read = this->read(text);
      readSamples(read, table(), "");
    });
  }
};

} // namespace

TEST_CASE_METHOD(Table, "a row may have a weight for each step") {
  model.target = value("dense", {2, 1});
  model.sample_weight = value("", {2}).shape;
  NumberTable table = read("x1,x2,x3,x4,x5,x6,y1,y2,sample_weight[1],sample_weight[0]\n"
                           "1,2,3,4,5,6,7,8,2,0.5\n");
  auto weightsOf = [&](const NumberTable &table) {
    Samples samples = readSamples(table, this->table(), "");
    return Values(samples.weights->all().begin(), samples.weights->all().end());
  };
  CHECK(weightsOf(table) == Values{0.5, 2});
  NumberTable ofRows = read("x1,x2,x3,x4,x5,x6,y1,y2,sample_weight\n1,2,3,4,5,6,7,8,3\n");
  CHECK(weightsOf(ofRows) == Values{3, 3});
  CHECK(message("x1,x2,x3,x4,x5,x6,y1,y2,sample_weight1,sample_weight2,sample_weight3\n"
                "1,2,3,4,5,6,7,8,1,1,1\n") ==
        "`sample_weight` of `" + path +
            "` has the shape (1, 3); a weight for each row is (1,), and for each step (None, 2)");
}

TEST_CASE_METHOD(Table, "all columns but the target's and the weights' are the input's") {
  NumberTable table = read("a,b,y,c,d,e,sample_weight,f\n"
                           "1,2,70,3,4,5,0.5,6\n"
                           "\n"
                           " +1.5e1 ,\"8\", -0.25,9,10,11,2,12\r\n");
  CHECK(table.shape("x") == Shape{2, 2, 3});
  CHECK(table.read("x").values == Values{1, 2, 3, 4, 5, 6, 15, 8, 9, 10, 11, 12});
  CHECK(table.shape("y") == Shape{2, 1});
  CHECK(table.read("y").values == Values{70, -0.25});
  CHECK(table.read("sample_weight").values == Values{0.5, 2});
  CHECK(table.read("x", RowRange{1, 2}).values == Values{15, 8, 9, 10, 11, 12});
  CHECK(table.read("x", RowRange{1, 2}).shape == Shape{1, 2, 3});

  Samples samples = readSamples(table, this->table(), "-1:");
  CHECK(samples.view().inputs[0] == 15);
  CHECK(samples.view().targets[0] == -0.25);
  CHECK(samples.view().weights[0] == 2);
}

TEST_CASE_METHOD(Table, "numbered and indexed columns may stand in any order") {
  CHECK(values("y,x2,x1,x3,x6,x5,x4\n0,2,1,3,6,5,4\n", "x") == Values{1, 2, 3, 4, 5, 6});
  CHECK(values("x0,x1,x2,x3,x4,x5,y\n1,2,3,4,5,6,0\n", "x") == Values{1, 2, 3, 4, 5, 6});
  CHECK(values("x[1][0],x[1][1],x[1][2],x[0][0],x[0][1],x[0][2],y\n4,5,6,1,2,3,0\n", "x") ==
        Values{1, 2, 3, 4, 5, 6});
  CHECK(values("\"x[1,0]\",\"x[1, 1]\",\"x[1,2]\",\"x[0,0]\",\"x[0,1]\",\"x[0,2]\",y\n"
               "4,5,6,1,2,3,0\n",
               "x") == Values{1, 2, 3, 4, 5, 6});
  // Ten comes behind nine.
  inputs = {value("input", {11})};
  CHECK(values("x1,x10,x11,x2,x3,x4,x5,x6,x7,x8,x9,y\n1,10,11,2,3,4,5,6,7,8,9,0\n", "x") ==
        Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  inputs = {value("input", {1})};
  CHECK(values("x,y\n1,0\n", "x") == Values{1});
  CHECK(values("x,y\n1e-400,0\n", "x") == Values{0});
}

TEST_CASE_METHOD(Table, "several inputs have their names, and targets may be several") {
  inputs = {value("price", {2}), value("price2", {1})};
  model.target = value("dense", {2});
  NumberTable table = read("price[1],price[0],price2,y2,y1\n2,1,3,5,4\n");
  CHECK(table.read("price").values == Values{1, 2});
  CHECK(table.read("price2").values == Values{3});
  CHECK(table.read("y").values == Values{4, 5});
}

TEST_CASE_METHOD(Table, "an open length is as many steps as there are columns") {
  inputs = {value("input", {RNN_ANY_LENGTH, 2})};
  CHECK(read("a,b,c,d,y\n1,2,3,4,0\n").shape("x") == Shape{1, 2, 2});
  CHECK(message("a,b,c,y\n1,2,3,0\n") == "`" + path +
                                             "` has 3 columns of `x`, but a row of the model's "
                                             "input (None, None, 2) has 2 a step numbers");
}

TEST_CASE_METHOD(Table, "predictions need no target, and any will do") {
  std::string header = "a,b,c,d,e,f", row = "1,2,3,4,5,6";
  CHECK_FALSE(read(header + "\n" + row + "\n", false).contains("y"));
  NumberTable open = read(header + ",y\n" + row + ",\n" + row + ",7\n", false);
  Samples samples = readSamples(open, table(), "", false);
  CHECK(std::isnan(samples.view().targets[0]));
  CHECK(samples.view().targets[1] == 7);
  NumberTable other = read(header + ",y1,y2\n" + row + ",7,8\n", false);
  CHECK(readSamples(other, table(), "", false).view().targets == nullptr);
}

TEST_CASE_METHOD(Table, "what is no number is named with its line and column") {
  inputs = {value("input", {2})};
  auto broken = [&](const std::string &field) {
    return message("a,b,y\n1,2,3\n\n1," + field + ",3\n");
  };
  std::string begin = path + ":4: column `b` ";
  CHECK(broken("") == begin + "is empty; a number is expected");
  CHECK(broken("  ") == begin + "is empty; a number is expected");
  CHECK(broken("one") == begin + "has `one`, which is not a number");
  CHECK(broken("1 2") == begin + "has `1 2`, which is not a number");
  CHECK(broken("0x10") == begin + "has `0x10`, which is not a number");
  for (const char *field : {"nan", "inf", "-inf", "1e39", "-1e999"})
    CHECK(broken(field) == begin + "has `" + field + "`; a finite number of float32 is expected");
  CHECK(broken("2,3") == path + ":4: the record has 4 fields, but the first line names 3 columns");
  CHECK(broken("\"2") == path + ":4: a quote is not closed");
  CHECK(message("text,label,y\nGood film,1,1\n") ==
        path + ":2: column `text` has `Good film`, which is not a number; a table of texts needs "
               "`--vocabulary`");
}

TEST_CASE_METHOD(Table, "headers that do not tell the arrays are refused") {
  inputs = {value("input", {2})};
  std::string quoted = "`" + path + "`";
  CHECK(message("") == quoted + " is empty; its first line names the columns");
  CHECK(message("a,b,y\n") == quoted + " has no rows");
  CHECK(message("1,2,3\n") ==
        path + ":1: the first line has numbers; it names the columns, such as `x1,x2,y`");
  CHECK(message("a;b;y\n1;2;3\n") ==
        path + ":1: the columns are named between semicolons; commas are expected");
  CHECK(message("a,b\n1,2\n") == quoted + " has no column `y`; it has `a`, `b`");
  CHECK(message("a,a,y\n1,2,3\n") == quoted + " has two columns `a`");
  CHECK(message("a,b,c,y\n1,2,3,4\n") ==
        quoted + " has 3 columns of `x`, but a row of the model's input (None, 2) has 2 numbers");
  CHECK(message("x1,x2,id,y\n1,2,3,4\n") ==
        "column `id` of " + quoted +
            " belongs to no array of model `m`, which has `x`, `y`, "
            "`sample_weight`; remove or rename it");
  CHECK(message("x1,x3,y\n1,2,3\n") ==
        "the columns of `x` in " + quoted +
            " are not numbered consecutively: `x3` is where number 2 is expected");
  CHECK(message("x[1],x[2],y\n1,2,3\n") ==
        "the columns of `x` in " + quoted +
            " are not numbered consecutively: `x[1]` is where number 0 is expected");
  CHECK(message("x,x1,y\n1,2,3\n") ==
        "columns `x` and `x1` of " + quoted + " are both of `x`, but name it in different ways");
  inputs = {value("input", {1, 2})};
  CHECK(message("x[0][0],x[1][0],y\n1,2,3\n") ==
        "column `x[1][0]` of " + quoted + " is outside of a row of `x`, which is (1, 2)");
  CHECK(message("x[0][0],\"x[0,0]\",y\n1,2,3\n") ==
        "columns `x[0][0]` and `x[0,0]` of " + quoted + " are the same number");
}

TEST_CASE_METHOD(Table, "tokens and classes are checked as those of arrays are") {
  inputs = {value("words", {2}, 5)};
  CHECK(message("a,b,y\n1,4,0\n1,5,0\n") ==
        "`x` of `" + path + "` has 5 at row 1, step 1; a token is a whole number from 0 to 4");
  // float32 knows 16777217 only as its neighbour.
  inputs = {value("words", {1}, 1 << 25)};
  CHECK(message("x,y\n16777215,0\n16777217,0\n") ==
        "`x` of `" + path +
            "` has 16777216 at row 1, step 0; a token is a whole number from 0 to 16777215");
}
