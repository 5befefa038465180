// Checkpoints are written and read; damaged ones and those of other trainings are refused.
#include "training/checkpoint/Checkpoint.h"

#include "SmallModel.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

using namespace rnn;

namespace {

struct File {
  ScratchFolder folder;
  std::string path = (folder / "c").string(), previous = path + ".previous";

  /// A checkpoint after this many epochs.
  static Checkpoint after(uint64_t epoch) {
    Checkpoint checkpoint;
    checkpoint.place = {.epoch = epoch, .step = 3, .steps = 0, .epochs = 9, .seconds = 1.25};
    checkpoint.results = {"loss", "val_loss"};
    checkpoint.facts = {{"the model", "12 bytes"}, {"`--seed`", "5"}};
    checkpoint.weightsMetadata = {{"layout", "keras"}};
    checkpoint.put("numbers", std::vector<double>{0.1, -2});
    checkpoint.put("counts", std::vector<uint64_t>{1, UINT64_MAX});
    checkpoint.put("floats", std::vector<float>{0.1f});
    const std::byte bytes[] = {std::byte(7)};
    checkpoint.put("bytes", bytes);
    checkpoint.putWeights("gru/kernel", {1, 2}, std::vector<float>{3, 4});
    return checkpoint;
  }
  Checkpoint read() const {
    return readCheckpoint(path, [](const std::string &) { FAIL("a warning"); });
  }
  std::string message() const {
    return messageOf([&] { read(); });
  }
};

} // namespace

TEST_CASE_METHOD(File, "a checkpoint is read as it was written") {
  writeCheckpoint(path, after(2));
  Checkpoint read = this->read();
  CHECK(read.place.epoch == 2);
  CHECK(read.place.step == 3);
  CHECK(read.place.epochs == 9);
  CHECK(read.place.seconds == 1.25);
  CHECK_FALSE(read.place.ended);
  CHECK(read.results == std::vector<std::string>{"loss", "val_loss"});
  CHECK(read.facts == after(2).facts);
  CHECK(read.weightsMetadata == after(2).weightsMetadata);
  std::vector<double> numbers(2);
  read.get("numbers", std::span(numbers));
  CHECK(numbers == std::vector<double>{0.1, -2});
  std::vector<uint64_t> counts(2);
  read.get("counts", std::span(counts));
  CHECK(counts == std::vector<uint64_t>{1, UINT64_MAX});
  std::vector<float> weights(2);
  read.getWeights("gru/kernel", weights);
  CHECK(weights == std::vector<float>{3, 4});
  CHECK(read.sizeOf("floats") == 1);
  CHECK(read.sizeOf("none") == 0);

  CHECK(messageOf([&] { read.get("none", std::span(numbers)); }) ==
        "the checkpoint has no `checkpoint/none`");
  CHECK(messageOf([&] { read.get("counts", std::span(numbers)); }) ==
        "`checkpoint/counts` of the checkpoint has 16 bytes of the type `U64`; 16 of `F64` are "
        "expected");
}

TEST_CASE_METHOD(File, "the checkpoint before the last one is kept") {
  writeCheckpoint(path, after(1));
  CHECK_FALSE(std::filesystem::exists(previous));
  writeCheckpoint(path, after(2));
  writeCheckpoint(path, after(3));
  CHECK(readCheckpointFile(path).place.epoch == 3);
  CHECK(readCheckpointFile(previous).place.epoch == 2);
  // Nothing else is left.
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE_METHOD(File, "every damage is noticed, and the checkpoint before it read instead") {
  writeCheckpoint(path, after(1));
  writeCheckpoint(path, after(2));
  std::string bytes = readFile(path);
  auto damaged = [&](const std::string &content) {
    writeWholeFile(path, content);
    std::string warning;
    Checkpoint read = readCheckpoint(path, [&](const std::string &text) { warning = text; });
    return read.place.epoch == 1 &&
           warning.ends_with("; going on from the one before it, `" + previous + "`");
  };
  uint64_t unnoticed = 0;
  for (size_t length = 0; length < bytes.size(); ++length)
    unnoticed += !damaged(bytes.substr(0, length));
  for (size_t place = 0; place < bytes.size(); ++place) {
    std::string other = bytes;
    other[place] ^= 1;
    unnoticed += !damaged(other);
  }
  CHECK(unnoticed == 0);

  writeWholeFile(previous, "nonsense");
  CHECK(message().ends_with("; `" + previous + "`, the one before it, cannot be read either"));
}

TEST_CASE_METHOD(File, "what is no checkpoint says so") {
  CHECK(message() == "`" + path + "` cannot be read: No such file or directory");
  writeSafetensors(path, {{{"a", {{1}, {2}}}}, weightsMetadata("m")});
  CHECK(message() == "`" + path +
                         "` is not a checkpoint; `rnn train --checkpoint` writes one, and "
                         "`--initial-weights` reads weights");
  Tensors tensors;
  for (const char *stored : {R"({"version": 1})", "1"}) {
    tensors.metadata["checkpoint"] = stored;
    writeSafetensors(path, tensors);
    CHECK(message() == "the checkpoint `" + path + "` has version 1; this `rnn` reads version 2");
  }
  tensors.metadata["checkpoint"] = "2";
  writeSafetensors(path, tensors);
  CHECK(message() == "the checkpoint `" + path + "` is damaged: its metadata are incomplete");
}

TEST_CASE("a checkpoint of another training names the differences") {
  TrainingFacts saved = {{"a", "1"}, {"b", "2"}, {"c", "3"}, {"d", "4"}};
  requireSameTraining("c", saved, saved);
  auto message = [&](const TrainingFacts &asked) {
    return messageOf([&] { requireSameTraining("c", saved, asked); });
  };
  const std::string begin = "the checkpoint `c` belongs to another training: ",
                    end = "; give the same model, data and options, or start from its weights with "
                          "`--initial-weights`";
  CHECK(message({{"a", "1"}, {"b", "5"}, {"c", "3"}, {"d", "4"}}) ==
        begin + "b is `2` there and `5` here" + end);
  CHECK(message({{"e", "1"}}) == begin +
                                     "a is `1` there and nothing here; b is `2` there and nothing "
                                     "here; c is `3` there and nothing here; and 2 more" +
                                     end);
}
