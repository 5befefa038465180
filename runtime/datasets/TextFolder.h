// A folder with a sub-folder for each class -> labelled texts, a file each.
#pragma once

#include "datasets/TextSource.h"
#include "datasets/TextsAhead.h"

namespace rnn {

/// The texts come in a fixed order that mixes the classes: sorted by a hash of their paths in the
/// folder, as TensorFlow Datasets stores them. In alphabetical order, classes would follow one
/// another, and a shuffle buffer smaller than the data would show only one class at first. Hidden
/// files and files outside the sub-folders are ignored.
class TextFolder : public TextSource {
public:
  /// Throws Error for a folder without sub-folders, a class without texts, and an unknown class in
  /// the options.
  TextFolder(std::filesystem::path folder, const ReadingOptions &options);

  bool next(TextRecord &record) override;
  std::string place() const override;
  bool canRewind() const override { return true; }
  void rewind() override;
  std::optional<uint64_t> count() const override { return texts.size(); }
  std::optional<std::vector<std::string>> classNames() const override { return classes; }
  bool restrictTo(const std::vector<bool> &wanted) override;

private:
  struct Text {
    uint64_t hash;
    uint32_t label;   // index into `classes`
    std::string path; // in the folder
  };

  void findTexts(uint32_t label);
  std::string load(const Text &text) const;

  std::filesystem::path folder;
  std::vector<std::string> classes; // sorted
  std::vector<Text> texts;
  bool replaceInvalid;
  size_t following = 0;            // of the next text
  std::optional<TextsAhead> ahead; // starts with the first `next`
};

} // namespace rnn
