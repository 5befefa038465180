// Paths -> a sorted list of files -> the texts in them.
#include "text/TextFiles.h"

#include "data/Error.h"
#include "data/Folder.h"
#include "data/OpenFile.h"
#include "data/ReadFile.h"
#include "text/GzipBytes.h"
#include "text/Utf8.h"

#include <algorithm>
#include <memory>

namespace rnn {

namespace fs = std::filesystem;

namespace {

/// Appends the files in a folder and its sub-folders. `outer` are the folders above it, to detect a
/// link to one of them.
void listFolder(const fs::path &folder, std::vector<fs::path> &outer,
                std::vector<fs::path> &files) {
  std::error_code code;
  std::vector<fs::path> entries;
  for (const std::string &name : namesIn(folder, code))
    entries.push_back(folder / name);
  if (code)
    fail("`{}` cannot be read: {}", folder.string(), code.message());
  std::sort(entries.begin(), entries.end());
  outer.push_back(folder);
  for (const fs::path &entry : entries) {
    if (!fs::is_directory(entry, code)) {
      files.push_back(entry);
      continue;
    }
    auto same = [&](const fs::path &other) { return fs::equivalent(other, entry, code); };
    if (fs::is_symlink(entry, code) && std::any_of(outer.begin(), outer.end(), same))
      fail("`{}` is a link to a folder that it is in", entry.string());
    listFolder(entry, outer, files);
  }
  outer.pop_back();
}

/// Checks or repairs one text and uses it.
void useText(std::string_view text, const fs::path &file, uint64_t firstByte,
             const TextOptions &options, const std::function<void(std::string_view)> &use) {
  if (options.replaceInvalid && invalidUtf8At(text) < text.size())
    return use(replaceInvalidUtf8(text));
  if (!options.replaceInvalid)
    requireUtf8(text, fmt::format("`{}`", file.string()), firstByte);
  use(text);
}

ByteLines openLines(const fs::path &file) {
  auto opened = std::make_shared<OpenFile>(file);
  return {[=](char *place, size_t most) { return opened->read(place, most); },
          fmt::format("`{}`", file.string())};
}

} // namespace

std::vector<fs::path> listFiles(std::span<const fs::path> paths) {
  std::vector<fs::path> files, outer;
  for (const fs::path &path : paths) {
    std::error_code code;
    fs::file_status status = fs::status(path, code);
    if (!fs::exists(status))
      fail("`{}` cannot be read: {}", path.string(), code.message());
    if (!fs::is_directory(status)) {
      files.push_back(path);
      continue;
    }
    size_t before = files.size();
    listFolder(path, outer, files);
    if (files.size() == before)
      fail("the folder `{}` has no files", path.string());
  }
  return files;
}

void readTexts(const fs::path &file, const TextOptions &options,
               const std::function<void(std::string_view)> &use) {
  bool isGzip = file.extension() == ".gz";
  if (!options.lines && !isGzip)
    return useText(readFile(file, UINT64_MAX), file, 0, options, use);
  ByteLines lines = isGzip ? openGzipBytes(file) : openLines(file);
  if (!options.lines)
    return useText(lines.take(SIZE_MAX), file, 0, options, use);
  for (std::string_view line; lines.next(line);)
    useText(withoutLineEnd(line), file, lines.offset(), options, use);
}

} // namespace rnn
