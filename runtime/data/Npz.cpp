// Named arrays <-> an .npz file, a zip archive of .npy files.
#include "data/Error.h"
#include "data/Names.h"
#include "data/NpyHeader.h"
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
  requireRegularFile(path);
  int error = 0;
  zip_t *archive = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (archive)
    return Archive(archive);
  if (error == ZIP_ER_NOENT || error == ZIP_ER_OPEN)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  fail("`{}` is not an .npz file, or it is truncated", path.string());
}

/// A member of an archive, stored or deflated, as a stream of its original bytes.
class MemberStream : public ByteStream {
public:
  MemberStream(zip_t *archive, uint64_t index, std::string what) : what(std::move(what)) {
    zip_stat_t status;
    if (zip_stat_index(archive, index, 0, &status) == 0)
      file.reset(zip_fopen_index(archive, index, 0));
    if (!file)
      fail("{} cannot be read: {}", this->what, zip_strerror(archive));
    isStored = status.comp_method == ZIP_CM_STORE;
    rest = status.size;
    if (!isStored && status.comp_method != ZIP_CM_DEFLATE)
      fail("{} is neither stored nor deflated, as NumPy's archives are", this->what);
    // Deflate compresses by a factor of at most 1032: a member that claims more is damaged.
    constexpr uint64_t most = 1032;
    if (rest / (isStored ? 1 : most) > status.comp_size)
      fail("{} is damaged: its {} bytes cannot be in {} of the archive", this->what, rest,
           status.comp_size);
  }

  size_t read(char *bytes, size_t count) override {
    count = std::min<uint64_t>(count, rest);
    int64_t some = zip_fread(file.get(), bytes, count);
    if (some < 0)
      fail("{} is truncated or damaged: {}", what, zip_file_strerror(file.get()));
    if (some == 0 && count > 0)
      fail("{} is truncated or damaged: {} bytes are missing", what, rest);
    rest -= some;
    return some;
  }

  void skip(uint64_t count) override {
    constexpr uint64_t worthSeeking = 1 << 16;
    if (!isStored || count < worthSeeking)
      return ByteStream::skip(count);
    count = std::min(count, rest);
    if (zip_fseek(file.get(), count, SEEK_CUR) != 0)
      fail("{} is truncated or damaged: {}", what, zip_file_strerror(file.get()));
    rest -= count;
  }

  std::optional<uint64_t> left() const override { return rest; }

  /// Reading past the last byte makes libzip check the checksum.
  void requireEnd() {
    char beyond;
    if (rest == 0 && zip_fread(file.get(), &beyond, 1) != 0)
      fail("{} is damaged: {}", what, zip_file_strerror(file.get()));
  }

private:
  std::string what;
  std::unique_ptr<zip_file_t, Discard> file;
  uint64_t rest = 0;
  bool isStored = false;
};

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
    if (std::ranges::count(entries, entries.back()) > 1)
      fail("`{}` has two arrays `{}`", path.string(), name);
  }
}

bool NpzFile::contains(const std::string &name) const {
  return std::ranges::find(entries, name) != entries.end();
}

std::string NpzFile::whatOf(const std::string &name) const {
  return fmt::format("`{}` of `{}`", name, path.string());
}

uint64_t NpzFile::find(const std::string &name) const {
  auto found = std::ranges::find(entries, name);
  if (found == entries.end() && entries.empty())
    fail("`{}` has no array `{}`: it is empty", path.string(), name);
  if (found == entries.end())
    fail("`{}` has no array `{}`; it has {}", path.string(), name, quoteNames(entries));
  return found - entries.begin();
}

std::vector<uint64_t> NpzFile::shape(const std::string &name) const {
  std::string what = "array " + whatOf(name);
  MemberStream stream(archive.get(), find(name), what);
  return readNpyHeader(stream, what).shape;
}

Array NpzFile::read(const std::string &name, std::optional<RowRange> rows) const {
  std::string what = "array " + whatOf(name);
  MemberStream stream(archive.get(), find(name), what);
  NpyHeader header = readNpyHeader(stream, what);
  Array array = readNpyRows(stream, header, rows.value_or(allRows(header)), what);
  stream.requireEnd();
  return array;
}

void writeNpz(const std::filesystem::path &path, const NamedArrays &arrays) {
  // libzip would choose its own temporary name. The archive is made in memory, so that WholeFile
  // alone decides how files are replaced.
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
