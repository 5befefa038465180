// Arrays become samples, or an error that names array and row.
#include "training/Samples.h"

#include "SmallModel.h"
#include "data/Numpy.h"

#include <cmath>
#include <limits>

using namespace rnn;

namespace {

struct DataFile {
  CompiledModel model = loadModel("small");
  ScratchFolder folder;
  std::string path = (folder / "d.npz").string();
  NamedArrays arrays = {{"x", {{10, 6, 2}, std::vector<float>(120, 0.5f)}},
                        {"y", {{10, 1}, std::vector<float>(10, 0.25f)}}};

  Samples read(std::string_view rows = "", bool needTargets = true) {
    writeNpz(path, arrays);
    return readSamples(NpzFile(path), model.table(), rows, needTargets);
  }
  std::string message(std::string_view rows = "") {
    return messageOf([&] { read(rows); });
  }
};

} // namespace

TEST_CASE_METHOD(DataFile, "the rows asked for are seen") {
  arrays["x"].values[3 * 12] = 7;
  arrays["y"].values[3] = 8;
  Samples samples = read("3:5");
  CHECK(samples.view().samples == 2);
  CHECK(samples.view().inputs[0] == 7);
  CHECK(samples.view().targets[0] == 8);
}

TEST_CASE_METHOD(DataFile, "arrays that are in memory are not copied") {
  struct Memory : ArraySource {
    explicit Memory(const NamedArrays &arrays) : arrays(arrays) {}
    bool contains(const std::string &name) const override { return arrays.contains(name); }
    std::vector<uint64_t> shape(const std::string &name) const override {
      return arrays.at(name).shape;
    }
    const float *values(const std::string &name) const override {
      return arrays.at(name).values.data();
    }
    Array read(const std::string & /*name*/, std::optional<RowRange> /*rows*/) const override {
      throw Error("it is copied");
    }
    std::string whatOf(const std::string &name) const override { return name; }
    std::string name() const override { return "memory"; }
    const NamedArrays &arrays;
  } memory(arrays);
  Samples samples = readSamples(memory, model.table(), "3:5");
  CHECK(samples.view().inputs == arrays["x"].row(3));
  CHECK(samples.view().targets == arrays["y"].row(3));
  CHECK(samples.owned.empty());
}

TEST_CASE_METHOD(DataFile, "targets of one number may lack their axis, or be absent") {
  arrays["y"].shape = {10};
  CHECK(read().view().targets[9] == 0.25f);
  arrays.erase("y");
  CHECK(read("", /*needTargets=*/false).view().targets == nullptr);
}

TEST_CASE_METHOD(DataFile, "axes of 1 at the end may be there or not") {
  arrays["y"].shape = {10, 1, 1};
  arrays["sample_weight"] = {{10, 1}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}};
  Samples samples = read("3:5");
  CHECK(samples.view().targets[1] == 0.25f);
  CHECK(samples.view().weights[1] == 4);
}

TEST_CASE("class numbers of steps may have an axis of their own") {
  CompiledModel model = loadModel("classes");
  ScratchFolder folder;
  std::filesystem::path path = folder / "d.npz";
  std::vector<float> classes = {2, 0, 1, 1, 0, 2, 0, 0, 1, 2, 2, 1};
  for (std::vector<uint64_t> shape : {std::vector<uint64_t>{2, 6}, {2, 6, 1}}) {
    writeNpz(path, {{"x", {{2, 6, 2}, std::vector<float>(24)}}, {"y", {shape, classes}}});
    Samples samples = readSamples(NpzFile(path), model.table(), "1:2");
    CHECK(std::vector<float>(samples.view().targets, samples.view().targets + 6) ==
          std::vector<float>{0, 0, 1, 2, 2, 1});
  }
  classes[8] = 3;
  writeNpz(path, {{"x", {{2, 6, 2}, std::vector<float>(24)}}, {"y", {{2, 6, 1}, classes}}});
  CHECK(messageOf([&] { readSamples(NpzFile(path), model.table(), "1:2"); }) ==
        "`y` of `" + path.string() +
            "` has 3 at row 1, step 2; a class is a whole number from 0 to 2");
}

TEST_CASE_METHOD(DataFile, "predictions need no targets, and none that fit") {
  arrays["y"].values[2] = std::numeric_limits<float>::quiet_NaN();
  CHECK(std::isnan(read("", false).view().targets[2]));
  for (uint64_t units : {1, 3}) {
    arrays["y"] = {{8 + units, units}, std::vector<float>((8 + units) * units)};
    CHECK(read("", false).view().targets == nullptr);
  }
}

TEST_CASE_METHOD(DataFile, "arrays that do not fit the model are refused") {
  std::string x = "`x` of `" + path + "`", y = "`y` of `" + path + "`";
  arrays["x"].shape = {10, 4, 3};
  CHECK(message() == x + " has the shape (10, 4, 3); the model's input is (None, 6, 2)");
  arrays["x"].shape = {120};
  CHECK(message() == x + " has the shape (120,); the model's input is (None, 6, 2)");
  arrays["x"].shape = {10, 6, 2};
  arrays["y"].shape = {5, 2};
  CHECK(message() == y + " has the shape (5, 2); the model's target is (None, 1)");
  arrays["y"] = {{9, 1}, std::vector<float>(9)};
  CHECK(message() == y + " has 9 rows, but " + x + " has 10");
  arrays.erase("y");
  CHECK(message() == "`" + path + "` has no array `y`; it has `x`");
  arrays = {{"x", {{0, 6, 2}, {}}}, {"y", {{0, 1}, {}}}};
  CHECK(message() == "`" + path + "` has no rows");
}

TEST_CASE_METHOD(DataFile, "numbers and rows are checked") {
  arrays["x"].values[7 * 12 + 5] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message() == "`x` of `" + path + "` has nan at [7, 2, 1]; remove or replace such values");
  CHECK(read("0:7").view().samples == 7);
  arrays["y"].values[2] = std::numeric_limits<float>::infinity();
  CHECK(message("0:7") == "`y` of `" + path + "` has inf at [2, 0]; remove or replace such values");
  CHECK(message("10:11") ==
        "the range `10:11` is empty: `" + path + "` has 10 rows, and the range goes from 10 to 10");
}

TEST_CASE_METHOD(DataFile, "weights are those of the rows asked for") {
  CHECK(read().view().weights == nullptr);
  arrays["sample_weight"] = {{10}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}};
  Samples samples = read("3:5");
  REQUIRE(samples.view().weights);
  CHECK(samples.view().weights[1] == 4);
  CHECK(rowsOf(samples.view(), 1, 1, model.table()).weights[0] == 4);
  CHECK(read("3:5", false).view().weights == nullptr); // for predictions
}

TEST_CASE_METHOD(DataFile, "weights that are none are named") {
  Array &weights = arrays["sample_weight"] = {{9}, std::vector<float>(9, 1)};
  CHECK(message() ==
        "`sample_weight` of `" + path + "` has the shape (9,); a weight for each row is (10,)");
  weights = {{10, 2}, std::vector<float>(20, 1)};
  CHECK(message() ==
        "`sample_weight` of `" + path + "` has the shape (10, 2); a weight for each row is (10,)");
  weights = {{10}, std::vector<float>(10, 1)};
  weights.values[7] = -0.5;
  CHECK(message() == "`sample_weight` of `" + path + "` has -0.5 at row 7; a weight is at least 0");
  CHECK(read("0:7").view().weights); // what is not asked for does not matter
  weights.values[7] = std::numeric_limits<float>::quiet_NaN();
  CHECK(message() ==
        "`sample_weight` of `" + path + "` has nan at [7]; remove or replace such values");
}
