// Weights files: names, shapes, prefixes, partial loading.
#include "training/Weights.h"

#include "SmallModel.h"
#include "data/Safetensors.h"

using namespace rnn;

namespace {

struct SavedWeights {
  CompiledModel model = loadModel("small");
  ScratchFolder folder;
  std::filesystem::path path = folder / "w.safetensors";
  Trainer trainer{model.table(), 1};

  SavedWeights() {
    trainer.initialize(5);
    saveWeights(path, model.table(), trainer.parameters());
  }
  std::string loadMessage() {
    return messageOf([&] { loadWeights(path, model.table(), trainer.parameters()); });
  }
};

} // namespace

TEST_CASE_METHOD(SavedWeights, "weights have Keras' paths and layouts, and say so") {
  Tensors tensors = readSafetensors(path);
  CHECK(tensors.metadata.at("format") == "rnn");
  CHECK(tensors.metadata.at("layout") == "keras");
  CHECK(tensors.metadata.at("model") == "small");
  std::map<std::string, std::vector<uint64_t>> shapes;
  for (const auto &[name, array] : tensors.arrays)
    shapes[name] = array.shape;
  CHECK(shapes ==
        std::map<std::string, std::vector<uint64_t>>{{"dense/bias", {1}},
                                                     {"dense/kernel", {5, 1}},
                                                     {"gru/gru_cell/bias", {2, 15}},
                                                     {"gru/gru_cell/kernel", {2, 15}},
                                                     {"gru/gru_cell/recurrent_kernel", {5, 15}},
                                                     {"gru_1/gru_cell/bias", {2, 15}},
                                                     {"gru_1/gru_cell/kernel", {5, 15}},
                                                     {"gru_1/gru_cell/recurrent_kernel", {5, 15}}});
}

TEST_CASE_METHOD(SavedWeights, "weights come back to the bit") {
  Trainer other(model.table(), 1);
  loadWeights(path, model.table(), other.parameters());
  CHECK(copyParameters(other) == copyParameters(trainer));
}

TEST_CASE_METHOD(SavedWeights, "weights of another model are refused with what differs") {
  std::vector<float> before = copyParameters(trainer);
  std::string begin = "the weights `" + path.string() + "` do not belong to model `small`: ";
  Tensors tensors = readSafetensors(path);
  tensors.arrays["dense/kernel"] = {{3, 1}, {1, 2, 3}};
  writeSafetensors(path, tensors);
  CHECK(loadMessage() == begin + "`dense/kernel` has the shape (3, 1), expected (5, 1)");

  tensors.arrays["lstm/kernel"] = tensors.arrays.extract("dense/bias").mapped();
  writeSafetensors(path, tensors);
  CHECK(loadMessage() == begin + "`dense/kernel` has the shape (3, 1), expected (5, 1); "
                                 "`dense/bias` is missing; `lstm/kernel` is not in the model");

  tensors.arrays = {{"a", {{0}, {}}}, {"b", {{0}, {}}}};
  writeSafetensors(path, tensors);
  CHECK(loadMessage() == begin +
                             "`gru/gru_cell/kernel` is missing; "
                             "`gru/gru_cell/recurrent_kernel` is missing; `gru/gru_cell/bias` "
                             "is missing; and 7 more; `rnn import` converts files of other tools");
  CHECK(copyParameters(trainer) == before);
}

TEST_CASE_METHOD(SavedWeights, "names may begin with the name that the model had elsewhere") {
  Tensors tensors = readSafetensors(path), renamed;
  std::string prefix = GENERATE("small/", "sequential_3/");
  for (const auto &[name, array] : tensors.arrays)
    renamed.arrays[prefix + name] = array;
  writeSafetensors(path, renamed);
  Trainer other(model.table(), 1);
  loadWeights(path, model.table(), other.parameters());
  CHECK(copyParameters(other) == copyParameters(trainer));

  // Two of them would be two models'.
  renamed.arrays["other/dense/bias"] = {{1}, {1}};
  writeSafetensors(path, renamed);
  CHECK_THAT(loadMessage(), Catch::Contains("`gru/gru_cell/kernel` is missing"));
  // Where a name is the model's, a prefix is none.
  renamed.arrays.erase("other/dense/bias");
  renamed.arrays["dense/bias"] = {{1}, {1}};
  writeSafetensors(path, renamed);
  CHECK_THAT(loadMessage(), Catch::Contains("`gru/gru_cell/kernel` is missing"));
}

TEST_CASE_METHOD(SavedWeights, "a part of the weights is read, and the rest reported") {
  Tensors tensors = readSafetensors(path);
  tensors.metadata["model"] = "elsewhere";
  tensors.arrays["dense/kernel"] = {{3, 1}, {1, 2, 3}};
  tensors.arrays["lstm/kernel"] = tensors.arrays.extract("dense/bias").mapped();
  writeSafetensors(path, tensors);
  Trainer other(model.table(), 1);
  other.initialize(6);
  std::vector<float> drawn = copyParameters(other), read = copyParameters(trainer);
  PartialWeights part = loadPartOfWeights(path, model.table(), other.parameters());
  CHECK(part.metadata.at("model") == "elsewhere");
  CHECK(part.loaded == 6);
  CHECK(part.leftOut ==
        std::vector<std::string>{"`dense/kernel` has the shape (3, 1), expected (5, 1)",
                                 "`lstm/kernel` is not in the model"});
  CHECK(part.kept == std::vector<std::string>{"dense/kernel", "dense/bias"});
  for (uint64_t i = 0; i < model->parameter_count; ++i) {
    const rnn_parameter &parameter = model->parameters[i];
    std::vector<float> &from = std::string(parameter.name).starts_with("dense") ? drawn : read;
    CHECK(std::equal(from.begin() + parameter.offset,
                     from.begin() + parameter.offset + parameter.size,
                     other.parameters().begin() + parameter.offset));
  }

  tensors.arrays = {{"dense/kernel", {{3, 1}, {1, 2, 3}}}};
  writeSafetensors(path, tensors);
  CHECK_THAT(messageOf([&] { loadPartOfWeights(path, model.table(), other.parameters()); }),
             Catch::Contains("do not belong to model `small`"));
}
