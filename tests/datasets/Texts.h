// Helpers for tests of texts: a vocabulary, sources in memory, and tables of models.
#pragma once

#include "Expect.h"
#include "data/WholeFile.h"
#include "datasets/TextData.h"

#include <cctype>

namespace rnn {

/// An id for each byte: `a` is 1. Only lower-case letters and spaces have ids.
class Letters : public Vocabulary {
public:
  explicit Letters(bool pads = true) : pads(pads) {}

  std::string_view kind() const override { return "letters"; }
  uint64_t size() const override { return 28; }
  bool hasPad() const override { return pads; }
  void encode(std::string_view text, std::vector<uint32_t> &ids) const override {
    for (char c : text) {
      if (!std::islower(c) && c != ' ')
        fail("`{}` has no id", c);
      ids.push_back(c == ' ' ? 27 : c - 'a' + 1);
    }
  }
  std::string decode(std::span<const uint32_t> ids) const override {
    std::string text;
    for (uint32_t id : ids)
      text += id == 0 ? "_" : piece(id);
    return text;
  }
  std::string piece(uint32_t id) const override {
    return std::string(1, id == 27 ? ' ' : 'a' + id - 1);
  }

private:
  bool pads;
};

/// The parts of a model's table that texts need. `input` is the model's length; `?` if it is 0.
struct TextModel {
  rnn_value input{"x", {1, {RNN_ANY_LENGTH}}, 0, 0, 28, 0, 0};
  rnn_model table{};

  explicit TextModel(uint64_t batch = 2, const char *loss = "binary_crossentropy") {
    table.name = "reader";
    table.loss = loss;
    table.batch = batch;
    table.input_count = 1;
    table.inputs = &input;
    table.input_size_per_step = 1;
    table.target = {"target", {1, {1}}, 0, 0, 0, 0, 0};
    table.ignored_class = INT64_MIN;
  }
  TextModel(const TextModel &) = delete;
};

/// All records of a source, as "label:text".
inline std::vector<std::string> readAll(TextSource &source) {
  std::vector<std::string> all;
  for (TextRecord record; source.next(record);)
    all.push_back(record.label + ':' + record.text);
  return all;
}

/// Writes `text` to a file in the folder and returns its path.
inline std::string write(const ScratchFolder &folder, const std::string &name,
                         std::string_view text) {
  std::filesystem::create_directories((folder / name).parent_path());
  writeWholeFile(folder / name, text);
  return (folder / name).string();
}

/// A table of `count` texts, `a`, `bb`, ..., with alternating labels 0 and 1.
inline std::string lettersTable(const ScratchFolder &folder, unsigned count) {
  std::string text = "text,label\n";
  for (unsigned i = 0; i < count; ++i)
    text += std::string(i + 1, 'a' + i % 26) + ',' + std::to_string(i % 2) + '\n';
  return write(folder, "letters.csv", text);
}

} // namespace rnn
