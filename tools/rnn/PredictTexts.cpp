// Texts -> printed logits, probabilities and labels.
#include "PredictTexts.h"

#include "Ranks.h"

#include "data/Error.h"
#include "datasets/LineReader.h"
#include "datasets/TextMetadata.h"
#include "datasets/TextPrediction.h"
#include "datasets/TextSamples.h"
#include "datasets/TextTarget.h"
#include "text/Spaces.h"
#include "text/TextFiles.h"
#include "text/Utf8.h"
#include "training/FiniteResults.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <functional>
#include <limits>
#include <utility>

namespace rnn::command {

namespace {

constexpr int width = 11; // of a column

/// A line of columns: numbers right-aligned, names left-aligned.
struct Line {
  std::string header, row;

  void number(const char *name, float value) {
    header += fmt::format("{:>{}} ", name, width);
    row += fmt::format("{:>{}.4f} ", value, width);
  }
  void name(std::string_view title, std::string_view name, size_t size = 0) {
    header += fmt::format("{:<{}} ", title, size);
    row += fmt::format("{:<{}} ", name, size);
  }
  /// Without the space at the end.
  static void print(std::string line) {
    line.resize(withoutSpaces("." + line).size() - 1);
    fmt::print("{}\n", line);
  }
};

/// The columns of numbers that a prediction has.
Line numbersOf(const TextPrediction &prediction) {
  Line line;
  if (prediction.logit)
    line.number("logit", *prediction.logit);
  if (prediction.probability)
    line.number("probability", *prediction.probability);
  if (!prediction.logit && !prediction.probability)
    line.number("prediction", prediction.output);
  return line;
}

/// Predicts each text by itself, so that the padding of others does not matter.
class TextPredictor {
public:
  TextPredictor(const LabelledTextOptions &options, Trainer &trainer, const Metadata &metadata)
      : trainer(trainer), vocabulary(openVocabulary(options.vocabulary, trainer.model(), metadata)),
        lengths(lengthRule(trainer.model(), withRemembered(options.data, metadata))) {
    requireOnePrediction(trainer.model());
    if (lengths.fixed)
      warnOfPadding(*vocabulary, options.vocabulary);
  }

  const rnn_model &model() const { return trainer.model(); }

  /// The outputs [units], valid until the next call.
  std::span<const float> predict(std::string_view text, const std::string &place) {
    encodeText(*vocabulary, lengths, text, place, ids);
    uint64_t length = std::max<uint64_t>({ids.size(), lengths.fixed, 1});
    inputs.assign(length, 0.0f);
    std::ranges::copy(ids, inputs.begin());
    outputs.resize(trainer.model().output_size);
    trainer.predict(inputs.data(), 1, outputs.data(), length);
    requireFiniteOutput(trainer.model(), outputs, length, place);
    return outputs;
  }

private:
  Trainer &trainer;
  std::unique_ptr<Vocabulary> vocabulary;
  LengthRule lengths;
  std::vector<uint32_t> ids;
  std::vector<float> inputs, outputs;
};

struct LabelledText {
  std::string label, place;
  std::optional<double> number; // of the label
};

/// The numbers of each rank.
std::vector<std::vector<float>> gathered(const std::vector<float> &own) {
  std::vector<std::vector<float>> all;
  for (const std::string &bytes : ranks().allGather(
           {reinterpret_cast<const char *>(own.data()), own.size() * sizeof(float)})) {
    std::vector<float> &numbers = all.emplace_back(bytes.size() / sizeof(float));
    std::memcpy(numbers.data(), bytes.data(), bytes.size());
  }
  return all;
}

/// The prediction of a text with its label and position.
struct LabelledPrediction {
  TextPrediction prediction;
  std::string label, place;
  double error; // of a text without a label: less than any other
};

void printWorstFirst(std::vector<LabelledPrediction> predictions, const Labels &labels) {
  std::ranges::stable_sort(predictions, std::greater(), &LabelledPrediction::error);
  bool areClasses = predictions.front().prediction.label.has_value();
  size_t size = std::string_view("prediction").size();
  for (const LabelledPrediction &each : predictions)
    size = std::max(
        {size, each.label.size(), areClasses ? labels.nameOf(*each.prediction.label).size() : 0});
  bool isFirst = true;
  for (const LabelledPrediction &each : predictions) {
    Line line = numbersOf(each.prediction);
    if (areClasses)
      line.name("prediction", labels.nameOf(*each.prediction.label), size);
    line.name("label", each.label, size);
    line.name("text", each.place);
    if (std::exchange(isFirst, false))
      Line::print(line.header);
    Line::print(line.row);
  }
}

} // namespace

CLI::Option *addPredictTextOptions(CLI::App &command, PredictTextOptions &options,
                                   CLI::Option *data) {
  CLI::Option *vocabulary = addLabelledTextOptions(command, options.labelled);
  command
      .add_option("--text", options.texts,
                  "text to predict for; may be repeated; default: each line of standard input")
      ->allow_extra_args(false)
      ->group(textGroup)
      ->needs(vocabulary)
      ->excludes(data);
  return vocabulary;
}

void requireLabelledData(const CLI::App &command) {
  for (const char *option : {"--format", "--text-column", "--label-column", "--classes"})
    if (command.count(option) > 0 && command.count("--data") == 0)
      throw CLI::RequiresError(option, "--data");
}

void predictTexts(const PredictTextOptions &options, Trainer &trainer, const Metadata &metadata) {
  if (!isFirstRank()) // whoever reads the answers waits for each
    return;
  TextPredictor predictor(options.labelled, trainer, metadata);
  Labels labels = labelsOf(metadata).value_or(Labels());
  bool replaceInvalid = options.labelled.data.reading.replaceInvalid, isFirst = true;
  auto print = [&](std::string_view text, const std::string &place) {
    TextPrediction prediction = readPrediction(predictor.model(), predictor.predict(text, place));
    Line line = numbersOf(prediction);
    if (prediction.label)
      line.name("label", labels.nameOf(*prediction.label));
    if (std::exchange(isFirst, false))
      Line::print(line.header);
    Line::print(line.row);
    std::fflush(stdout); // a program may wait for the answer to each line
  };
  for (size_t i = 0; i < options.texts.size(); ++i) {
    std::string place = fmt::format("text {}", i + 1);
    if (!replaceInvalid)
      requireUtf8(options.texts[i], place);
    print(replaceInvalid ? replaceInvalidUtf8(options.texts[i]) : options.texts[i], place);
  }
  if (!options.texts.empty())
    return;
  LineReader lines("-", replaceInvalid);
  for (std::string_view line; lines.next(line);)
    print(withoutLineEnd(line), fmt::format("line {}", lines.number()));
}

void predictLabelledTexts(const std::string &data, const PredictTextOptions &options,
                          Trainer &trainer, const Metadata &metadata) {
  bool isReadByFirstRank = command::isReadByFirstRank({data});
  if (isReadByFirstRank && !isFirstRank())
    return;
  if (!isReadByFirstRank)
    requireSameData({data});
  TextPredictor predictor(options.labelled, trainer, metadata);
  ReadingOptions reading = options.labelled.data.reading;
  reading.needsLabels = false;
  std::unique_ptr<TextSource> source = openTexts({data}, reading);
  Labels labels =
      labelsOf(metadata).value_or(Labels(source->classNames().value_or(reading.classes)));
  if (!reading.classes.empty())
    labels = Labels(reading.classes);
  TextTarget target(predictor.model(), labels);
  std::vector<LabelledText> texts;
  std::vector<float> own; // the outputs of this rank's texts, every so many
  unsigned step = isReadByFirstRank ? 1 : ranks().size();
  for (TextRecord record; source->next(record);) {
    std::string place = source->place();
    if (texts.size() % step == ranks().rank()) {
      std::span<const float> output = predictor.predict(record.text, place);
      own.insert(own.end(), output.begin(), output.end());
    }
    std::optional<double> number;
    if (!record.label.empty()) {
      number = labels.numberOf(record.label, place);
      target.require(*number, record.label, place);
    }
    texts.push_back({std::move(record.label), place, number});
  }
  if (texts.empty())
    fail("`{}` has no texts", data);
  std::vector<std::vector<float>> outputs =
      isReadByFirstRank ? std::vector<std::vector<float>>{own} : gathered(own);
  if (!isFirstRank())
    return;
  const rnn_model &model = predictor.model();
  std::vector<LabelledPrediction> predictions;
  for (size_t i = 0; i < texts.size(); ++i) {
    std::span<const float> output =
        std::span(outputs[i % step]).subspan(i / step * model.output_size, model.output_size);
    double error = texts[i].number ? errorOf(model, output, *texts[i].number)
                                   : -std::numeric_limits<double>::infinity();
    predictions.push_back({readPrediction(model, output), std::move(texts[i].label),
                           std::move(texts[i].place), error});
  }
  printWorstFirst(std::move(predictions), labels);
}

} // namespace rnn::command
