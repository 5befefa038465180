// Several arrays: an .npz is a zip archive of .npy files.
#include "data/Error.h"
#include "data/Names.h"
#include "data/Numpy.h"
#include "data/WholeFile.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <zip.h>

namespace rnn {

namespace {

constexpr std::string_view suffix = ".npy";

struct Discard {
  void operator()(zip_t *archive) const { zip_discard(archive); }
  void operator()(zip_file_t *file) const { zip_fclose(file); }
  void operator()(zip_source_t *source) const { zip_source_free(source); }
};
using Archive = std::unique_ptr<zip_t, Discard>;

Archive openArchive(const std::filesystem::path &path) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    fail("`{}` cannot be read: it is a folder", path.string());
  int error = 0;
  zip_t *archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (archive)
    return Archive(archive);
  if (error == ZIP_ER_NOENT || error == ZIP_ER_OPEN)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  fail("`{}` is no .npz file, or a truncated one", path.string());
}

std::string readEntry(zip_t *archive, uint64_t index, const std::string &what) {
  zip_stat_t status;
  if (zip_stat_index(archive, index, 0, &status) != 0)
    fail("{} cannot be read: {}", what, zip_strerror(archive));
  std::unique_ptr<zip_file_t, Discard> file(zip_fopen_index(archive, index, 0));
  if (!file)
    fail("{} cannot be read: {}", what, zip_strerror(archive));
  std::string bytes(status.size, '\0');
  uint64_t read = 0;
  while (read < bytes.size()) {
    int64_t count = zip_fread(file.get(), bytes.data() + read, bytes.size() - read);
    if (count <= 0)
      fail("{} is truncated or damaged: {}", what, zip_file_strerror(file.get()));
    read += count;
  }
  // Reading past the end checks the sum.
  char beyond;
  if (zip_fread(file.get(), &beyond, 1) != 0)
    fail("{} is damaged: {}", what, zip_file_strerror(file.get()));
  return bytes;
}

/// The bytes of a finished archive in memory.
std::string bytesOf(zip_source_t *source, const std::string &path) {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_source_open(source) != 0 || zip_source_stat(source, &status) != 0)
    fail("`{}` cannot be written: {}", path, zip_error_strerror(zip_source_error(source)));
  std::string bytes(status.size, '\0');
  int64_t read = zip_source_read(source, bytes.data(), bytes.size());
  zip_source_close(source);
  if (read != static_cast<int64_t>(bytes.size()))
    fail("`{}` cannot be written: its archive is incomplete", path);
  return bytes;
}

} // namespace

NpzFile::NpzFile(const std::filesystem::path &path) : path(path), archive(openArchive(path)) {
  int64_t count = zip_get_num_entries(archive.get(), 0);
  for (int64_t index = 0; index < count; ++index) {
    std::string_view name = zip_get_name(archive.get(), index, 0);
    if (name.ends_with(suffix))
      name.remove_suffix(suffix.size());
    entries.emplace_back(name);
  }
}

bool NpzFile::contains(const std::string &name) const {
  return std::ranges::find(entries, name) != entries.end();
}

Array NpzFile::read(const std::string &name) const {
  auto found = std::ranges::find(entries, name);
  if (found != entries.end()) {
    std::string what = fmt::format("array `{}` of `{}`", name, path.string());
    return parseNpy(readEntry(archive.get(), found - entries.begin(), what), what);
  }
  if (entries.empty())
    fail("`{}` has no array `{}`: it is empty", path.string(), name);
  fail("`{}` has no array `{}`; it has {}", path.string(), name, quoteNames(entries));
}

void writeNpz(const std::filesystem::path &path, const NamedArrays &arrays) {
  // libzip would write under a name of its own; in memory, one class decides
  // how a file becomes whole.
  WholeFile file(path);
  zip_error_t error;
  zip_error_init(&error);
  std::unique_ptr<zip_source_t, Discard> source(zip_source_buffer_create(nullptr, 0, 0, &error));
  if (!source)
    fail("`{}` cannot be written: {}", path.string(), zip_error_strerror(&error));
  Archive archive(zip_open_from_source(source.get(), ZIP_TRUNCATE, &error));
  if (!archive)
    fail("`{}` cannot be written: {}", path.string(), zip_error_strerror(&error));
  zip_source_keep(source.get()); // the archive takes the reference that it was given

  size_t written = 0;
  std::vector<std::string> entries;
  entries.reserve(arrays.size()); // the archive reads them when it closes
  for (const auto &[name, array] : arrays) {
    const std::string &bytes = entries.emplace_back(formatNpy(array));
    zip_source_t *entry = zip_source_buffer(archive.get(), bytes.data(), bytes.size(), 0);
    int64_t index = zip_file_add(archive.get(), (name + std::string(suffix)).c_str(), entry, 0);
    constexpr uint16_t midnight = 0, firstOfJanuary1980 = (1 << 5) | 1;
    if (index < 0 || zip_set_file_compression(archive.get(), index, ZIP_CM_STORE, 0) != 0 ||
        zip_file_set_dostime(archive.get(), index, midnight, firstOfJanuary1980, 0) != 0)
      break;
    ++written;
  }
  if (written != arrays.size() || zip_close(archive.get()) != 0)
    fail("`{}` cannot be written: {}", path.string(), zip_strerror(archive.get()));
  archive.release(); // closed
  file.write(bytesOf(source.get(), path.string()));
  file.publish();
}

} // namespace rnn
