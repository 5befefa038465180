#include "PredictTexts.h"

#include "datasets/LineReader.h"
#include "datasets/TextMetadata.h"
#include "datasets/TextPrediction.h"
#include "datasets/TextSamples.h"
#include "text/TextFiles.h"
#include "text/Utf8.h"

#include <algorithm>
#include <cstdio>
#include <fmt/format.h>

namespace rnn {

namespace {

constexpr int width = 11; // of a column

/// What models of one loss tell of each text, as a table.
class PredictionTable {
public:
  PredictionTable(const rnn_model &model, Labels labels)
      : model(model), labels(std::move(labels)) {}

  void add(std::span<const float> output) {
    TextPrediction prediction = readPrediction(model, output);
    std::string header, row;
    auto column = [&](const char *name, float value) {
      header += fmt::format("{:>{}} ", name, width);
      row += fmt::format("{:>{}.4f} ", value, width);
    };
    if (prediction.logit)
      column("logit", *prediction.logit);
    if (prediction.probability)
      column("probability", *prediction.probability);
    if (!prediction.logit && !prediction.probability)
      column("prediction", prediction.output);
    if (prediction.label) {
      header += "label ";
      row += labels.nameOf(*prediction.label) + ' ';
    }
    auto withoutSpace = [](const std::string &line) { return line.substr(0, line.size() - 1); };
    if (isEmpty)
      fmt::print("{}\n", withoutSpace(header));
    isEmpty = false;
    fmt::print("{}\n", withoutSpace(row));
    std::fflush(stdout); // a reader may wait for the answer to one line
  }

private:
  const rnn_model &model;
  Labels labels;
  bool isEmpty = true;
};

/// Each text by itself: a prediction does not depend on the padding of others.
class TextPredictor {
public:
  TextPredictor(const PredictTextOptions &options, Trainer &trainer, const Metadata &metadata)
      : trainer(trainer), vocabulary(openVocabulary(options.vocabulary, trainer.model(), metadata)),
        lengths(lengthRule(trainer.model(), withRemembered(options.data, metadata))),
        table(trainer.model(), labelsOf(metadata).value_or(Labels())) {
    requireOnePrediction(trainer.model());
    if (lengths.fixed)
      warnOfPadding(*vocabulary, options.vocabulary);
  }

  void predict(std::string_view text, const std::string &place) {
    encodeText(*vocabulary, lengths, text, place, ids);
    uint64_t length = std::max<uint64_t>({ids.size(), lengths.fixed, 1});
    inputs.assign(length, 0.0f);
    std::ranges::copy(ids, inputs.begin());
    outputs.resize(trainer.model().output_size);
    trainer.predict(inputs.data(), 1, outputs.data(), length);
    table.add(outputs);
  }

private:
  Trainer &trainer;
  std::unique_ptr<Vocabulary> vocabulary;
  LengthRule lengths;
  PredictionTable table;
  std::vector<uint32_t> ids;
  std::vector<float> inputs, outputs;
};

} // namespace

CLI::Option *addPredictTextOptions(CLI::App &command, PredictTextOptions &options) {
  CLI::Option *vocabulary = addTextVocabularyOption(command, options.vocabulary);
  command
      .add_option("--text", options.texts,
                  "text to predict of; may be repeated; default: each line of standard input")
      ->allow_extra_args(false)
      ->group(textGroup)
      ->needs(vocabulary);
  addReplaceInvalidOption(command, options.data.reading, vocabulary);
  addLengthOptions(command, options.data, vocabulary);
  return vocabulary;
}

void predictTexts(const PredictTextOptions &options, Trainer &trainer, const Metadata &metadata) {
  TextPredictor predictor(options, trainer, metadata);
  bool replaceInvalid = options.data.reading.replaceInvalid;
  for (size_t i = 0; i < options.texts.size(); ++i) {
    std::string place = fmt::format("text {}", i + 1);
    if (!replaceInvalid)
      requireUtf8(options.texts[i], place);
    predictor.predict(replaceInvalid ? replaceInvalidUtf8(options.texts[i]) : options.texts[i],
                      place);
  }
  if (!options.texts.empty())
    return;
  LineReader lines("-", replaceInvalid);
  for (std::string_view line; lines.next(line);)
    predictor.predict(withoutLineEnd(line), fmt::format("line {}", lines.number()));
}

} // namespace rnn
