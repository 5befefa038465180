// The options of `rnn embed`, with the defaults of each method.
#pragma once

#include "Commands.h"
#include "embeddings/CharacterNgrams.h"
#include "embeddings/TextWindows.h"
#include "text/TextFiles.h"

namespace rnn::command {

struct EmbedOptions {
  std::string method, vocabulary, output, emitModel, fastText;
  std::vector<std::string> paths;
  TextOptions texts;
  WindowOptions windows;
  NgramOptions ngrams;
  uint64_t memory = uint64_t(1) << 30; // bytes for counts of pairs
  uint64_t steps = 32;                 // words of a sample of elmo
  uint64_t units = 100, epochs = 5;
  double rate = 0.025;
  unsigned threads = defaultThreads();
};

void addEmbedOptions(CLI::App &command, EmbedOptions &options);

/// Gives options that were not given the default of the method. Throws CLI::ParseError for an
/// option that the method does not take.
void completeEmbedOptions(const CLI::App &command, EmbedOptions &options);

} // namespace rnn::command
