#include "datasets/TextFolder.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "text/Utf8.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <tuple>
#include <xxhash.h>

namespace fs = std::filesystem;

namespace rnn {

namespace {

bool isHidden(const fs::path &path) { return path.filename().string().starts_with('.'); }

/// The names of the sub-folders, sorted.
std::vector<std::string> foldersIn(const fs::path &folder) {
  std::vector<std::string> names;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder))
    if (entry.is_directory() && !isHidden(entry.path()))
      names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  return names;
}

std::string list(const std::vector<std::string> &names) {
  return fmt::format("`{}`", fmt::join(names, "`, `"));
}

} // namespace

TextFolder::TextFolder(fs::path path, const ReadingOptions &options)
    : folder(std::move(path)), replaceInvalid(options.replaceInvalid) {
  try {
    classes = foldersIn(folder);
    if (classes.empty())
      fail("`{}` has no sub-folders; a folder of texts has one for each class", folder.string());
    for (const std::string &name : options.classes)
      if (std::ranges::find(classes, name) == classes.end())
        fail("`{}` has no class `{}`; it has {}", folder.string(), name, list(classes));
    if (!options.classes.empty()) {
      classes = options.classes;
      std::ranges::sort(classes);
    }
    for (uint32_t label = 0; label < classes.size(); ++label)
      findTexts(label);
  } catch (const fs::filesystem_error &error) {
    fail("`{}` cannot be read: {}", error.path1().string(), error.code().message());
  }
  std::ranges::sort(texts, {}, [](const Text &text) { return std::tie(text.hash, text.path); });
}

void TextFolder::findTexts(uint32_t label) {
  size_t before = texts.size();
  fs::path own = folder / classes[label];
  for (auto entry = fs::recursive_directory_iterator(own);
       entry != fs::recursive_directory_iterator(); ++entry) {
    if (isHidden(entry->path())) {
      entry.disable_recursion_pending();
      continue;
    }
    if (!entry->is_regular_file())
      continue;
    // With `/` on every system, so that the order is the same.
    std::string path =
        classes[label] + '/' + entry->path().lexically_relative(own).generic_string();
    uint64_t hash = XXH64(path.data(), path.size(), 0);
    texts.push_back({hash, label, std::move(path)});
  }
  if (texts.size() == before)
    fail("the class `{}` of `{}` has no texts; remove the folder, or choose classes with "
         "`--classes`",
         classes[label], folder.string());
}

bool TextFolder::next(TextRecord &record) {
  if (following == texts.size())
    return false;
  const Text &text = texts[following++];
  fs::path path = folder / text.path;
  record.text = readFile(path);
  record.label = classes[text.label];
  if (record.text.size() > mostTextBytes)
    fail("`{}` has {} bytes; a text has at most {}", path.string(), record.text.size(),
         mostTextBytes);
  if (replaceInvalid)
    record.text = replaceInvalidUtf8(record.text);
  else
    requireUtf8(record.text, fmt::format("`{}`", path.string()));
  return true;
}

std::string TextFolder::place() const { return (folder / texts[following - 1].path).string(); }

} // namespace rnn
