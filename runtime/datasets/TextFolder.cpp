// A folder with one sub-folder per class -> labelled texts in a fixed, mixed order.
#include "datasets/TextFolder.h"

#include "data/Error.h"
#include "data/Folder.h"
#include "data/Names.h"
#include "data/ReadFile.h"
#include "text/Utf8.h"

#include <algorithm>
#include <tuple>
#include <xxhash.h>

namespace fs = std::filesystem;

namespace rnn {

namespace {

/// The names that are not hidden.
std::vector<std::string> shownIn(const fs::path &folder) {
  std::error_code code;
  std::vector<std::string> names = namesIn(folder, code);
  if (code)
    throw fs::filesystem_error("", folder, code);
  std::erase_if(names, [](const std::string &name) { return name.starts_with('.'); });
  return names;
}

/// The names of the sub-folders, sorted.
std::vector<std::string> foldersIn(const fs::path &folder) {
  std::vector<std::string> names = shownIn(folder);
  std::erase_if(names, [&](const std::string &name) { return !fs::is_directory(folder / name); });
  std::ranges::sort(names);
  return names;
}

/// Appends the paths of the files below `folder`, each after `prefix`; with `/` on every system, so
/// that their order is the same everywhere.
void listFiles(const fs::path &folder, const std::string &prefix, std::vector<std::string> &paths) {
  for (const std::string &name : shownIn(folder)) {
    fs::path path = folder / name;
    if (fs::is_regular_file(path))
      paths.push_back(prefix + name);
    else if (fs::is_directory(fs::symlink_status(path)))
      listFiles(path, prefix + name + '/', paths);
  }
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
        fail("`{}` has no class `{}`; it has {}", folder.string(), name, quoteNames(classes));
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
  std::vector<std::string> paths;
  listFiles(folder / classes[label], classes[label] + '/', paths);
  for (std::string &path : paths) {
    uint64_t hash = XXH64(path.data(), path.size(), 0);
    texts.push_back({hash, label, std::move(path)});
  }
  if (texts.size() == before)
    fail("the class `{}` of `{}` has no texts; remove the folder, or choose classes with "
         "`--classes`",
         classes[label], folder.string());
}

std::string TextFolder::load(const Text &text) const {
  fs::path path = folder / text.path;
  std::error_code code;
  if (uint64_t bytes = fs::file_size(path, code); !code && bytes > mostTextBytes)
    fail("`{}` has {} bytes; a text has at most {}", path.string(), bytes, mostTextBytes);
  std::string bytes = readFile(path);
  if (replaceInvalid)
    return replaceInvalidUtf8(bytes);
  requireUtf8(bytes, fmt::format("`{}`", path.string()));
  return bytes;
}

bool TextFolder::next(TextRecord &record) {
  if (following == texts.size())
    return false;
  if (!ahead)
    ahead.emplace(texts.size(), [this](size_t number) { return load(texts[number]); });
  record.label = classes[texts[following++].label];
  record.text = ahead->next();
  return true;
}

bool TextFolder::restrictTo(const std::vector<bool> &wanted) {
  std::vector<Text> found;
  for (size_t number = 0; number < texts.size(); ++number)
    if (wanted[number])
      found.push_back(std::move(texts[number]));
  texts = std::move(found);
  return true;
}

void TextFolder::rewind() {
  ahead.reset();
  following = 0;
}

std::string TextFolder::place() const { return (folder / texts[following - 1].path).string(); }

} // namespace rnn
