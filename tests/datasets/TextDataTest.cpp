// From labelled texts to batches: classes, splits, pipes and memory.
#include "datasets/TextData.h"

#include "Texts.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>

using namespace rnn;

namespace {

uint64_t samplesOf(BatchSource &source, uint64_t epoch) {
  uint64_t samples = 0;
  source.begin(3, epoch);
  for (SampleView batch; (batch = source.next()).samples > 0;)
    samples += batch.samples;
  return samples;
}

/// A pipe that somebody writes once: the text, and a line so many times.
struct Pipe {
  ScratchFolder folder;
  std::string path = (folder / "pipe").string();
  std::thread writer;

  explicit Pipe(const std::string &text, const std::string &line = "", int times = 0) {
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    writer = std::thread([=, this] {
      std::FILE *file = std::fopen(path.c_str(), "w");
      std::fputs(text.c_str(), file);
      for (int i = 0; i < times; ++i)
        std::fputs(line.c_str(), file);
      std::fclose(file);
    });
  }
  ~Pipe() { writer.join(); }
};

/// The most memory that this program has had, in bytes.
uint64_t peakMemory() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return uint64_t(usage.ru_maxrss) << 10;
}

TextDataOptions csv() {
  TextDataOptions options;
  options.reading.format = TableFormat::Csv;
  return options;
}

} // namespace

TEST_CASE("a model must read one text, and this vocabulary") {
  Letters vocabulary;
  TextModel model;
  requireVocabulary(model.table, vocabulary);
  model.input.classes = 30;
  CHECK(messageOf([&] { requireVocabulary(model.table, vocabulary); }) ==
        "the vocabulary (`letters`) has 28 ids, but the `input_dim` of model `reader` is 30; both "
        "must be the same");
  model.input.classes = 0;
  std::string noText =
      "model `reader` does not read text: its only input must be tokens, such as `input "
      "x: tokens[?]`";
  CHECK(messageOf([&] { requireVocabulary(model.table, vocabulary); }) == noText);
  model.input.classes = 28;
  model.table.input_count = 2;
  CHECK(messageOf([&] { requireVocabulary(model.table, vocabulary); }) == noText);
  model.table.input_count = 1;
  model.table.states_size = 5;
  CHECK(messageOf([&] { TextData(model.table, vocabulary, {}); }) ==
        "the layers of model `reader` are stateful: their sequences go on from batch to batch, and "
        "texts do not");
}

TEST_CASE("the data tells the classes, or the options, or the weights") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  std::string path = write(folder, "a.csv", "text,label\na,pos\nb,neg\n");
  auto firstTarget = [&](const TextDataOptions &options, std::optional<Labels> labels) {
    TextData data(model.table, vocabulary, options, labels);
    auto batches = data.inOrder({path}, UINT64_MAX, 1);
    batches->begin(0, 1);
    return batches->next().targets[0];
  };
  TextDataOptions chosen;
  chosen.reading.classes = {"pos", "neg"};
  CHECK(firstTarget({}, std::nullopt) == 1);
  CHECK(firstTarget(chosen, std::nullopt) == 0);
  CHECK(firstTarget({}, Labels({"pos", "neg"})) == 0);
  CHECK(firstTarget(chosen, Labels({"neg", "pos"})) == 0);
}

TEST_CASE("what -1 means depends on the model") {
  ScratchFolder folder;
  Letters vocabulary;
  std::string path = write(folder, "a.csv", "text,label\na,+1\nb,-1\n");
  auto targets = [&](const rnn_model &model) {
    TextData data(model, vocabulary, {});
    auto batches = data.inOrder({path}, UINT64_MAX, 1);
    batches->begin(0, 1);
    SampleView batch = batches->next();
    return std::vector<float>(batch.targets, batch.targets + batch.samples);
  };
  CHECK(targets(TextModel().table) == std::vector<float>{1, 0});
  CHECK(targets(TextModel(2, "hinge").table) == std::vector<float>{1, 0});
  CHECK(targets(TextModel(2, "mean_squared_error").table) == std::vector<float>{1, -1});
  TextModel model(2, "sparse_categorical_crossentropy");
  model.table.target = {"target", {0, {}}, 0, 0, 2, 0, 0};
  CHECK(targets(model.table) == std::vector<float>{1, 0});
  model.table.ignored_class = -1;
  CHECK(targets(model.table) == std::vector<float>{1, -1});
}

TEST_CASE("spaces around the names of classes do not count") {
  Letters vocabulary;
  TextModel model;
  TextDataOptions options;
  options.reading.classes = {"neg", " pos"};
  CHECK(TextData(model.table, vocabulary, options).labels().numberOf("pos", "") == 1);
}

TEST_CASE("classes are named once") {
  Letters vocabulary;
  TextModel model;
  TextDataOptions options;
  options.reading.classes = {"neg", "pos", "neg"};
  CHECK(messageOf([&] { TextData(model.table, vocabulary, options); }) ==
        "the class `neg` is named twice");
}

TEST_CASE("validation has the classes of the training") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model;
  write(folder, "train/neg/1", "a");
  write(folder, "train/pos/1", "b");
  write(folder, "test/pos/1", "b");
  TextData data(model.table, vocabulary, {});
  data.forTraining({(folder / "train").string()}, {});
  auto others = data.inOrder({(folder / "test").string()}, UINT64_MAX, 1);
  others->begin(0, 1);
  CHECK(others->next().targets[0] == 1);
  write(folder, "test/odd/1", "b");
  auto more = data.inOrder({(folder / "test").string()}, UINT64_MAX, 1);
  CHECK(messageOf([&] {
          samplesOf(*more, 1);
        }).ends_with("odd/1: the label `odd` is not one of the classes `neg`, `pos`"));
}

TEST_CASE("a folder's steps are counted before the first epoch") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model; // batches of 2
  for (const char *name : {"d/neg/1", "d/neg/2", "d/pos/1"})
    write(folder, name, "ab");
  TextData data(model.table, vocabulary, {});
  CHECK(data.forTraining({(folder / "d").string()}, {})->steps() == 2);
  CHECK(data.inOrder({(folder / "d").string()}, 1, 1)->steps() == 1);
}

namespace {

/// The first id of each text of an epoch, sorted; the texts of `lettersTable` differ in it.
std::vector<float> lettersOf(BatchSource &source) {
  std::vector<float> letters;
  source.begin(3, 1);
  for (SampleView batch; (batch = source.next()).samples > 0;)
    for (uint64_t sample = 0; sample < batch.samples; ++sample)
      letters.push_back(batch.inputs[sample * batch.length]);
  std::ranges::sort(letters);
  return letters;
}

struct Split {
  std::vector<float> training, validation;
};

Split splitOf(const std::vector<std::string> &paths, double share, uint64_t seed,
              const TextDataOptions &options = {}) {
  Letters vocabulary;
  TextModel model;
  TextData data(model.table, vocabulary, options);
  data.split(paths, share, seed);
  auto training = data.forTraining(paths, {});
  auto validation = data.forValidation(paths, UINT64_MAX, 1);
  CHECK(training->steps().has_value());
  Split split{lettersOf(*training), lettersOf(*validation)};
  CHECK(training->steps() == (split.training.size() + 1) / 2);
  return split;
}

} // namespace

TEST_CASE("the last part of a table is for validation") {
  ScratchFolder folder;
  std::string path = lettersTable(folder, 5); // of the labels 0 1 0 1 0
  for (uint64_t seed : {0, 1}) {
    Split split = splitOf({path}, 0.4, seed);
    CHECK(split.training == std::vector<float>{1, 2, 3});
    CHECK(split.validation == std::vector<float>{4, 5});
  }
  Pipe pipe("text,label\na,1\nb,0\nc,1\n");
  Split piped = splitOf({pipe.path}, 0.3, 0, csv());
  CHECK(piped.training == std::vector<float>{1, 2});
  CHECK(piped.validation == std::vector<float>{3});
  CHECK(messageOf([&] {
          splitOf({path}, 0.9, 0);
        }).starts_with("a validation split of 0.9 leaves 0 of 5"));
}

TEST_CASE("a table in which each class stands by itself is mixed before it is split") {
  ScratchFolder folder;
  std::string text = "text,label\n";
  for (int i = 0; i < 20; ++i)
    text += std::string(1, 'a' + i) + (i < 10 ? ",neg\n" : ",pos\n");
  std::string path = write(folder, "sorted.csv", text);
  Split split = splitOf({path}, 0.5, 1), again = splitOf({path}, 0.5, 1);
  REQUIRE(split.validation.size() == 10);
  CHECK(split.validation.front() <= 10); // of both classes
  CHECK(split.validation.back() > 10);
  CHECK(split.validation == again.validation);
  CHECK(split.validation != splitOf({path}, 0.5, 2).validation);
  std::vector<float> all = split.training;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  std::ranges::sort(all);
  CHECK(all.size() == 20);
  CHECK(std::ranges::adjacent_find(all) == all.end());
}

TEST_CASE("the last part of a folder is for validation, in the order in which it mixes classes") {
  ScratchFolder folder;
  for (int i = 0; i < 10; ++i)
    write(folder, std::string("d/") + (i < 5 ? "neg/" : "pos/") + std::to_string(i),
          std::string(1, 'a' + i));
  std::string d = (folder / "d").string(), table = lettersTable(folder, 2);
  Letters vocabulary;
  auto source = openTexts({d}, {});
  std::vector<float> order;
  for (TextRecord record; source->next(record);)
    order.push_back(record.text[0] - 'a' + 1);
  std::vector<float> last(order.begin() + 7, order.end());
  std::ranges::sort(last);
  CHECK(splitOf({d}, 0.3, 1).validation == last);
  CHECK(splitOf({d}, 0.3, 2).validation == last);
  // Behind each other, a folder's texts are not skipped but read.
  CHECK(splitOf({d, d}, 0.15, 2).validation == last);
}

TEST_CASE("a pipe is kept in memory for several epochs, unless a buffer shuffles it") {
  Letters vocabulary;
  TextModel model;
  const std::string names = "text,label\na,pos\nb,neg\nc,pos\n", numbers = "text,label\na,1\nb,0\n";
  TextTrainingOptions training;
  training.epochs = 2;
  {
    Pipe pipe(names);
    TextData data(model.table, vocabulary, csv());
    auto batches = data.forTraining({pipe.path}, training);
    CHECK(data.labels().names() == std::vector<std::string>{"neg", "pos"});
    CHECK(samplesOf(*batches, 1) == 3);
    CHECK(samplesOf(*batches, 2) == 3);
  }
  training.shuffleBuffer = 2;
  {
    Pipe pipe(numbers);
    TextData data(model.table, vocabulary, csv());
    CHECK(messageOf([&] { data.forTraining({pipe.path}, training); }) ==
          "`" + pipe.path +
              "` is a pipe, which a shuffle buffer reads once, but there are 2 epochs; without "
              "`--shuffle` the texts are kept in memory");
  }
  training.epochs = 1;
  {
    Pipe pipe(numbers);
    TextData data(model.table, vocabulary, csv());
    CHECK(samplesOf(*data.forTraining({pipe.path}, training), 1) == 2);
  }
  {
    Pipe pipe(names);
    TextData data(model.table, vocabulary, csv());
    CHECK(messageOf([&] { data.forTraining({pipe.path}, training); }) ==
          pipe.path + ":2: the label `pos` is a name, and the classes of a pipe that is not kept "
                      "are unknown; name them with `--classes`");
  }
  {
    Pipe pipe(names);
    TextDataOptions options = csv();
    options.reading.classes = {"neg", "pos"};
    TextData data(model.table, vocabulary, options);
    CHECK(samplesOf(*data.forTraining({pipe.path}, training), 1) == 3);
  }
  {
    Pipe pipe(names); // of a validation
    TextData data(model.table, vocabulary, csv(), Labels({"neg", "pos"}));
    auto batches = data.inOrder({pipe.path}, UINT64_MAX, 2);
    CHECK(samplesOf(*batches, 1) == 3);
    CHECK(samplesOf(*batches, 2) == 3);
  }
}

TEST_CASE("weights of classes that the model has not are an error") {
  ScratchFolder folder;
  Letters vocabulary;
  TextModel model(2, "sparse_categorical_crossentropy");
  model.table.target = {"target", {0, {}}, 0, 0, 3, 0, 0};
  TextTrainingOptions training;
  training.classWeights = {{"3", 2.0f}};
  TextData data(model.table, vocabulary, {});
  CHECK(messageOf([&] { data.forTraining({lettersTable(folder, 3)}, training); }) ==
        "class 3 has a weight, but the classes of model `reader` are 0 to 2");
  TextModel two;
  training.classWeights = {{"0", 2.0f}, {"2", 2.0f}};
  TextData binary(two.table, vocabulary, {});
  CHECK(messageOf([&] { binary.forTraining({lettersTable(folder, 3)}, training); }) ==
        "class 2 has a weight, but the classes of model `reader` are 0 to 1");
}

TEST_CASE("a shuffle buffer never holds all of the data") {
  Letters vocabulary;
  TextModel model(32);
  constexpr uint64_t lines = 40000, letters = 2000;
  TextTrainingOptions training;
  training.shuffleBuffer = 100;
  uint64_t before = peakMemory();
  Pipe pipe("text,label\n", std::string(letters, 'a') + ",1\n", lines);
  TextData data(model.table, vocabulary, csv());
  CHECK(samplesOf(*data.forTraining({pipe.path}, training), 1) == lines);
  CHECK(peakMemory() - before < lines * letters / 4); // 80 MB of text, 320 MB of ids
}
