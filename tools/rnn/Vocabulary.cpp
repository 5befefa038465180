// rnn vocabulary: text files -> the file of a vocabulary.
#include "Commands.h"
#include "Ranks.h"
#include "command-line/Usage.h"

#include "data/Error.h"
#include "data/Hash.h"
#include "data/WholeFile.h"
#include "text/BuildVocabulary.h"
#include "text/Vocabulary.h"

#include <algorithm>

namespace rnn::command {

namespace {

struct MakeVocabularyOptions {
  VocabularyOptions vocabulary;
  std::vector<std::string> paths;
  std::string unit = "characters", output;
};

/// Refuses options that have no effect for this kind.
void requireKind(const CLI::App &command, const std::string &kind) {
  for (auto [option, only] : {std::pair{"--graphemes", "char"},
                              {"--compatibility", "jaso"},
                              {"--n", "ngram"},
                              {"--of", "ngram"}})
    if (command.count(option) > 0 && kind != only)
      fail("`{}` is for `--kind {}`, not for `--kind {}`", option, only, kind);
  if (command.count("--min-count") > 0 && kind == "subword")
    fail("`--min-count` is not for `--kind subword`, which has ids for all texts");
}

std::string describeList(std::span<const std::filesystem::path> files) {
  Hash hash;
  for (const std::filesystem::path &file : files)
    hash.add(file.native());
  return fmt::format("{} files, hash {}", files.size(), hash.text());
}

/// This rank's part of the files: neighbours, so that pieces appear in the same order, of about as
/// many bytes as those of other ranks.
std::span<const std::filesystem::path> partOf(std::span<const std::filesystem::path> files) {
  std::vector<uintmax_t> before = {0};
  for (const std::filesystem::path &file : files) {
    std::error_code code;
    uintmax_t size = std::filesystem::file_size(file, code);
    before.push_back(before.back() + (code ? 0 : size) + 1);
  }
  auto start = [&](unsigned rank) {
    return std::ranges::lower_bound(before, before.back() * rank / ranks().size()) - before.begin();
  };
  auto first = start(ranks().rank()), end = start(ranks().rank() + 1);
  return files.subspan(first, end - first);
}

/// Brings the counts of all ranks to rank 0.
void gather(VocabularyCounts &counts) {
  std::string packed;
  uint64_t size = 0;
  auto header = std::as_writable_bytes(std::span(&size, 1));
  if (!isFirstRank()) {
    packed = counts.pack();
    size = packed.size();
    ranks().send(0, header);
    ranks().send(0, std::as_bytes(std::span(packed)));
    return;
  }
  for (unsigned rank = 1; rank < ranks().size(); ++rank) {
    ranks().receive(rank, header);
    packed.resize(size);
    ranks().receive(rank, std::as_writable_bytes(std::span(packed)));
    counts.add(packed);
  }
}

void makeVocabulary(const CLI::App &command, MakeVocabularyOptions &options) {
  requireKind(command, options.vocabulary.scheme.kind);
  if (isFirstRank())
    requireWritable(options.output);
  options.vocabulary.scheme.ofWords = options.unit == "words";
  std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  std::vector<std::filesystem::path> files = listFiles(paths);
  requireSame(ranks(), "list of files", describeList(files));
  std::unique_ptr<VocabularyCounts> counts = countVocabulary(options.vocabulary);
  counts->count(partOf(files));
  gather(*counts);
  if (!isFirstRank())
    return;
  BuiltVocabulary built = counts->build();
  writeWholeFile(options.output, built.file);
  std::string empty = built.emptyTexts ? fmt::format(", {} of them empty", built.emptyTexts) : "";
  fmt::print("{} ids of {} text{}{}\n", built.size, built.texts, built.texts == 1 ? "" : "s",
             empty);
}

} // namespace

void addVocabulary(CLI::App &app) {
  auto options = std::make_shared<MakeVocabularyOptions>();
  VocabularyOptions &vocabulary = options->vocabulary;
  vocabulary.threads = defaultThreads();
  CLI::App *command = app.add_subcommand("vocabulary", "build a vocabulary from texts");
  command
      ->add_option("paths", options->paths, "files with one text each, and folders of such files")
      ->type_name(textsType)
      ->required();
  command
      ->add_option("--kind", vocabulary.scheme.kind,
                   "pieces: word, char (characters), jaso (Hangul letters), ngram, subword (like "
                   "SubwordTextEncoder of TensorFlow Datasets)")
      ->check(commandline::oneOf({"word", "char", "jaso", "ngram", "subword"}))
      ->required();
  command
      ->add_option("--size", vocabulary.size,
                   "number of ids, for the most frequent pieces; approximate for subword")
      ->check(wholeNumber(1, uint64_t(1) << 30));
  command
      ->add_option("--min-count", vocabulary.leastCount, "leave out pieces that occur less often")
      ->check(wholeNumber(1))
      ->capture_default_str();
  command
      ->add_option("--reserve", vocabulary.reserved,
                   "names of the first ids, such as pad,unknown: `unknown` stands for all pieces "
                   "without an id, `pad` fills up texts")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--graphemes", vocabulary.scheme.graphemes,
                    "char: grapheme clusters instead of code points");
  command->add_flag("--compatibility", vocabulary.scheme.compatibility,
                    "jaso: compatibility letters, as on keyboards, instead of conjoining ones");
  command->add_option("--n", vocabulary.scheme.n, "ngram: number of units in a piece")
      ->check(wholeNumber(1, 1000))
      ->capture_default_str();
  command->add_option("--of", options->unit, "ngram: kind of unit")
      ->check(commandline::oneOf({"characters", "words"}))
      ->capture_default_str();
  command->add_flag("--lines", vocabulary.texts.lines, "each line of a file is a text");
  command->add_flag("--replace-invalid", vocabulary.texts.replaceInvalid,
                    "replace invalid UTF-8 by U+FFFD instead of stopping");
  command->add_option("-o,--output", options->output, "vocabulary to write")
      ->type_name(outputType)
      ->required();
  addThreadsOption(*command, vocabulary.threads);
  command->callback([options, command] { makeVocabulary(*command, *options); });
}

} // namespace rnn::command
