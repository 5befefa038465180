// rnn encode and rnn decode: texts <-> ids.
#include "Commands.h"

#include "data/Error.h"
#include "text/TextFiles.h"
#include "text/Utf8.h"
#include "text/Vocabulary.h"

#include <charconv>
#include <fmt/ranges.h>

namespace rnn::command {

namespace {

struct EncodeOptions {
  std::string vocabulary;
  std::vector<std::string> texts; // to decode: lines of ids
  bool pieces = false, oneHot = false, replaceInvalid = false;
};

/// Prints a row of `size` numbers for each id.
void printOneHot(std::span<const uint32_t> ids, uint64_t size) {
  std::string row(2 * size, ' ');
  for (uint64_t i = 0; i < size; ++i)
    row[2 * i] = '0';
  row.back() = '\n';
  for (uint32_t id : ids) {
    row[2 * id] = '1';
    std::fwrite(row.data(), 1, row.size(), stdout);
    row[2 * id] = '0';
  }
}

void printIds(std::span<const uint32_t> ids) {
  fmt::memory_buffer line;
  fmt::format_to(std::back_inserter(line), "{}\n", fmt::join(ids, " "));
  std::fwrite(line.data(), 1, line.size(), stdout);
}

void encode(const EncodeOptions &options) {
  std::unique_ptr<Vocabulary> vocabulary = readVocabulary(withoutGuard(options.vocabulary));
  std::vector<uint32_t> ids;
  auto use = [&](std::string_view text) {
    ids.clear();
    vocabulary->encode(text, ids);
    if (options.oneHot)
      return printOneHot(ids, vocabulary->size());
    if (!options.pieces)
      return printIds(ids);
    for (uint32_t id : ids)
      fmt::print("{} ----> {}\n", id, vocabulary->piece(id));
  };
  if (options.texts.empty())
    return readTexts("/dev/stdin", {true, options.replaceInvalid}, use);
  for (const std::string &guarded : options.texts) {
    std::string text = withoutGuard(guarded);
    use(options.replaceInvalid ? replaceInvalidUtf8(text) : text);
  }
}

std::vector<uint32_t> parseIds(std::string_view line) {
  constexpr std::string_view spaces = " \t\r,";
  std::vector<uint32_t> ids;
  while (true) {
    size_t begin = line.find_first_not_of(spaces);
    if (begin == line.npos)
      return ids;
    line.remove_prefix(begin);
    std::string_view word = line.substr(0, line.find_first_of(spaces));
    uint32_t id = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
    if (error != std::errc() || end != word.data() + word.size())
      fail("`{}` is not an id; ids are whole numbers separated by spaces", word);
    ids.push_back(id);
    line.remove_prefix(word.size());
  }
}

void decode(const EncodeOptions &options) {
  std::unique_ptr<Vocabulary> vocabulary = readVocabulary(options.vocabulary);
  auto use = [&](std::string_view line) {
    std::string text = vocabulary->decode(parseIds(line)) + '\n';
    std::fwrite(text.data(), 1, text.size(), stdout);
  };
  if (options.texts.empty())
    return readTexts("/dev/stdin", {true, false}, use);
  use(fmt::format("{}", fmt::join(options.texts, " ")));
}

} // namespace

void addEncode(CLI::App &app) {
  auto options = std::make_shared<EncodeOptions>();
  CLI::App *command = app.add_subcommand("encode", "print the ids of texts");
  addVocabularyOption(*command, options->vocabulary);
  command->add_option("texts", options->texts,
                      "one line is printed per text; default: the lines of standard input");
  CLI::Option *pieces =
      command->add_flag("--pieces", options->pieces, "print each id with its piece");
  command->add_flag("--one-hot", options->oneHot, "print a row of zeros and ones for each id")
      ->excludes(pieces);
  command->add_flag("--replace-invalid", options->replaceInvalid,
                    "replace invalid UTF-8 by U+FFFD instead of stopping");
  command->callback([options] { encode(*options); });
}

void addDecode(CLI::App &app) {
  auto options = std::make_shared<EncodeOptions>();
  CLI::App *command = app.add_subcommand("decode", "print the text of ids");
  addVocabularyOption(*command, options->vocabulary);
  command->add_option("ids", options->texts,
                      "ids of one text; default: each line of standard input is one text");
  command->callback([options] { decode(*options); });
}

} // namespace rnn::command
