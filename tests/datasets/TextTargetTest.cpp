// Labels become rows of each kind of target.
#include "datasets/TextTarget.h"

#include "Texts.h"

using namespace rnn;

using Row = std::vector<float>;

namespace {

Row rowOf(const TextModel &model, double number) {
  TextTarget target(model.table, {});
  target.require(number, "", "");
  Row row(target.size(), -1);
  target.write(static_cast<float>(number), row.data());
  return row;
}

std::string refusal(const TextModel &model, double number) {
  return messageOf(
      [&] { TextTarget(model.table, {}).require(number, fmt::format("{}", number), "a.csv:3"); });
}

} // namespace

TEST_CASE("a loss of two classes takes 0 and 1") {
  TextModel model;
  CHECK(rowOf(model, 0) == Row{0});
  CHECK(rowOf(model, 1) == Row{1});
  CHECK(refusal(model, 2) ==
        "a.csv:3: the label `2` is not one of the classes 0 to 1 of model `reader`");
  CHECK(refusal(model, -1) ==
        "a.csv:3: the label `-1` is not one of the classes 0 to 1 of model `reader`");
  CHECK(refusal(model, 0.5) ==
        "a.csv:3: the label `0.5` is not one of the classes 0 to 1 of model `reader`");
}

TEST_CASE("other losses of one unit take any number") {
  TextModel model(2, "mean_squared_error");
  CHECK(rowOf(model, -2.5) == Row{-2.5});
}

TEST_CASE("several units get a 1 among zeros") {
  TextModel model(2, "categorical_crossentropy");
  model.table.target.shape = {1, {3}};
  CHECK(rowOf(model, 2) == Row{0, 0, 1});
  CHECK(refusal(model, 3) ==
        "a.csv:3: the label `3` is not one of the classes 0 to 2 of model `reader`");
}

TEST_CASE("numbers of classes stay numbers") {
  TextModel model(2, "sparse_categorical_crossentropy");
  model.table.target = {"target", {0, {}}, 0, 0, 5, 0, 0};
  CHECK(rowOf(model, 4) == Row{4});
  CHECK(refusal(model, 5) ==
        "a.csv:3: the label `5` is not one of the classes 0 to 4 of model `reader`");
  model.table.ignored_class = -1;
  CHECK(rowOf(model, -1) == Row{-1});
}

TEST_CASE("a target with steps, and more classes than the model has, are errors") {
  TextModel model;
  CHECK(messageOf([&] { TextTarget(model.table, Labels({"a", "b", "c"})); }) ==
        "the data has the classes `a`, `b`, `c`, but model `reader` distinguishes 2; `--classes` "
        "selects some");
  model.table.target.shape = {2, {RNN_ANY_LENGTH, 3}};
  CHECK(messageOf([&] { TextTarget(model.table, {}); }) ==
        "a text has one label, but a target of model `reader` is (None, None, 3)");
  model.table.target = {"target", {1, {7}}, 0, 0, 5, 0, 0}; // classes of steps
  CHECK(messageOf([&] { TextTarget(model.table, {}); }) ==
        "a text has one label, but a target of model `reader` is (None, 7)");
}
