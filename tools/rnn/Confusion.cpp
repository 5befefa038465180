// rnn confusion: a classifier and data -> which classes it takes for which, and the worst rows.
#include "Commands.h"
#include "LoadWeights.h"
#include "PredictBatches.h"
#include "TextOptions.h"
#include "data/Error.h"
#include "data/SameFile.h"
#include "datasets/ConfusionMatrix.h"
#include "datasets/SampleFile.h"
#include "datasets/TextMetadata.h"
#include "datasets/WorstRows.h"
#include "loading/CompiledModel.h"
#include "text/Readable.h"
#include "text/Spaces.h"
#include "text/Utf8.h"
#include "training/ArrayBatches.h"
#include "training/Progress.h"

#include <algorithm>
#include <functional>
#include <map>

namespace rnn::command {

namespace {

struct ConfusionOptions {
  std::string model, rows;
  WeightOptions weights;
  std::vector<std::string> data;
  LabelledTextOptions text;
  uint64_t worst = 0;
  unsigned threads = defaultThreads();
};

struct Counted {
  ConfusionMatrix matrix;
  WorstRows worst;
};

/// Predicts all batches.
Counted count(const ConfusionOptions &options, Trainer &trainer, BatchSource &batches) {
  const rnn_model &model = trainer.model();
  Counted counted{ConfusionMatrix(model), WorstRows(model, options.worst)};
  predictBatches(trainer, batches, /*epoch=*/1,
                 [&](const SampleView &batch, std::span<const float> outputs) {
                   counted.matrix.add(batch, outputs);
                   counted.worst.add(batch, outputs);
                 });
  return counted;
}

/// The loss of a row alone, with weight 1.
double lossOf(Trainer &trainer, const WorstRow &row) {
  trainer.beginEvaluation();
  return trainer.evaluateBatch({row.inputs.data(), row.targets.data(), 1, nullptr, row.length});
}

/// `whatOf` says what a row is; the last column.
void printWorst(Trainer &trainer, const WorstRows &worst, const Labels &labels,
                const std::function<std::string(const WorstRow &)> &whatOf) {
  if (worst.rows().empty())
    return;
  size_t width = std::string_view("prediction").size();
  for (const WorstRow &row : worst.rows())
    width = std::max({width, charactersIn(labels.nameOf(row.label)),
                      charactersIn(labels.nameOf(row.prediction))});
  fmt::print("\n{:>10}  {}  {}  probability  row\n", "loss", padded("class", width),
             padded("prediction", width));
  for (const WorstRow &row : worst.rows())
    fmt::print("{:>10}  {}  {}  {:>11}  {}\n", formatLoss(lossOf(trainer, row)),
               padded(labels.nameOf(row.label), width),
               padded(labels.nameOf(row.prediction), width),
               row.probability ? fmt::format("{:.4f}", *row.probability) : "", whatOf(row));
}

void print(const Counted &counted, const Labels &labels) {
  fmt::print("confusion, a line for each class with its predictions:\n{}\n{}",
             counted.matrix.format(labels), counted.matrix.report(labels));
}

/// The first characters of a text, on one line.
std::string beginOf(std::string_view text) {
  text = withoutSpaces(text);
  constexpr size_t most = 60; // characters
  size_t end = 0;
  for (size_t count = 0; count < most && end < text.size(); ++count)
    nextCharacter(text, end);
  return readable(text.substr(0, end)) + (end < text.size() ? "…" : "");
}

struct ReadText {
  size_t ids;
  std::string shown; // its place and beginning
};

/// What is shown of the worst rows, by their numbers. A batch has its texts from the longest to the
/// shortest, so they are encoded again.
std::map<uint64_t, std::string> textsOf(const ConfusionOptions &options, const WorstRows &worst,
                                        const Vocabulary &vocabulary, const LengthRule &lengths,
                                        uint64_t batchSize) {
  std::map<uint64_t, std::string> texts;
  for (const WorstRow &row : worst.rows())
    texts[row.row];
  std::unique_ptr<TextSource> source = openTexts(options.data, options.text.data.reading);
  std::vector<ReadText> batch;
  std::vector<uint32_t> ids;
  for (uint64_t first = 0; first <= texts.rbegin()->first; first += batchSize) {
    batch.clear();
    for (TextRecord record; batch.size() < batchSize && source->next(record);) {
      encodeText(vocabulary, lengths, record.text, source->place(), ids);
      batch.push_back({ids.size(), source->place() + ": " + beginOf(record.text)});
    }
    std::ranges::stable_sort(batch, std::greater(), &ReadText::ids);
    auto end = texts.lower_bound(first + batch.size());
    for (auto wanted = texts.lower_bound(first); wanted != end; ++wanted)
      wanted->second = std::move(batch[wanted->first - first].shown);
  }
  return texts;
}

void confuseTexts(const ConfusionOptions &options, Trainer &trainer, const Metadata &metadata) {
  const rnn_model &model = trainer.model();
  for (const std::string &path : options.data)
    if (options.worst > 0 && (path == "-" || isSpecialFile(path)))
      fail("`--worst` reads the texts again to show them, and `{}` can be read only once; store "
           "them in a file",
           path);
  std::unique_ptr<Vocabulary> vocabulary = openVocabulary(options.text.vocabulary, model, metadata);
  warnOfPadding(*vocabulary, options.text.vocabulary);
  TextDataOptions reading = withRemembered(options.text.data, metadata);
  TextData texts(model, *vocabulary, reading, labelsOf(metadata));
  std::unique_ptr<BatchSource> batches = texts.inOrder(options.data, UINT64_MAX, /*epochs=*/1);
  Counted counted = count(options, trainer, *batches);
  print(counted, texts.labels());
  std::map<uint64_t, std::string> found;
  if (!counted.worst.rows().empty())
    found = textsOf(options, counted.worst, *vocabulary, lengthRule(model, reading), model.batch);
  printWorst(trainer, counted.worst, texts.labels(),
             [&](const WorstRow &row) { return found[row.row]; });
}

void confuseArrays(const ConfusionOptions &options, Trainer &trainer) {
  Samples samples = readSampleFile(onlyArchive(options.data), trainer.model(), options.rows);
  BatchesInOrder batches(samples.view(), trainer.model());
  Counted counted = count(options, trainer, batches);
  print(counted, Labels());
  printWorst(trainer, counted.worst, Labels(),
             [&](const WorstRow &row) { return std::to_string(samples.rows.begin + row.row); });
}

void confuse(const ConfusionOptions &options) {
  CompiledModel model = CompiledModel::load(options.model);
  if (!model->evaluate)
    fail("model `{}` cannot be evaluated: it has no `loss`", model->name);
  if (model->states_size > 0 && options.worst > 0)
    fail("model `{}` has stateful layers, so that no row has a loss of its own; leave out "
         "`--worst`",
         model->name);
  Trainer trainer(model.table(), options.threads);
  Metadata metadata = loadWeights(options.weights, trainer);
  if (options.text.vocabulary.empty())
    confuseArrays(options, trainer);
  else
    confuseTexts(options, trainer, metadata);
}

} // namespace

void addConfusion(CLI::App &app) {
  auto options = std::make_shared<ConfusionOptions>();
  CLI::App *command = app.add_subcommand(
      "confusion", "show which classes are taken for which, and the rows that are most wrong");
  addModelOption(*command, options->model);
  addWeightOptions(*command, options->weights);
  addDataOption(*command, options->data);
  CLI::Option *rows = addRowsOption(*command, options->rows);
  command
      ->add_option("--worst", options->worst, "show so many rows or texts with the greatest loss")
      ->type_name("N")
      ->check(wholeNumber(0, 1'000'000))
      ->capture_default_str();
  addLabelledTextOptions(*command, options->text)->excludes(rows);
  addThreadsOption(*command, options->threads);
  command->callback([options] { confuse(*options); });
}

} // namespace rnn::command
