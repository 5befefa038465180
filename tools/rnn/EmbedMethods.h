// A method of `rnn embed` -> its model, its samples, and what it writes.
#pragma once

#include "EmbedOptions.h"
#include "data/WholeFile.h"
#include "embeddings/WordCorpus.h"
#include "embeddings/WordSamples.h"

#include <list>

namespace rnn::command {

struct Words {
  std::unique_ptr<Vocabulary> vocabulary;
  WordCorpus corpus;
};

struct EmbedMethod {
  std::string text; // of the model
  std::unique_ptr<WordSamples> samples;
  /// How the samples of a batch count.
  enum class Batch {
    SumFalls, // the model's loss is their mean, but the rate grows with them, and falls with time
    Sum,      // the model's loss is their sum
    Mean      // the model's loss is their mean
  } batch;
  /// Adds the files with what the trained model has learnt, which are not yet published.
  std::function<void(std::list<WholeFile> &files, const Trainer &trainer)> write;
};

/// The options and words must outlive the method. Throws Error for what does not fit the method.
EmbedMethod makeEmbedMethod(const EmbedOptions &options, const Words &words);

} // namespace rnn::command
