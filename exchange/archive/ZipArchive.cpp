// Entries of a zip archive <-> bytes, by libzip.
#include "exchange/archive/ZipArchive.h"

#include "data/ByteStream.h"
#include "data/Error.h"

#include <algorithm>
#include <zip.h>

namespace rnn::exchange {

namespace {

/// Far more than a model has; a small file can say that it unpacks to terabytes.
constexpr uint64_t mostEntryBytes = uint64_t(1) << 32;
/// Deflate cannot compress more than this.
constexpr uint64_t mostExpansion = 1040;

} // namespace

ZipArchive::ZipArchive(std::filesystem::path file) : path(std::move(file)) {
  requireRegularFile(path);
  int error = 0;
  zip_t *opened = zip_open(path.c_str(), ZIP_RDONLY, &error);
  if (!opened) {
    zip_error_t described;
    zip_error_init_with_code(&described, error);
    std::string reason = zip_error_strerror(&described);
    zip_error_fini(&described);
    fail("`{}` cannot be read as a zip archive: {}", path.string(), reason);
  }
  archive.reset(opened, zip_discard);
  auto count = uint64_t(zip_get_num_entries(opened, 0));
  for (uint64_t i = 0; i < count; ++i) {
    const char *raw = zip_get_name(opened, i, ZIP_FL_ENC_GUESS);
    if (!raw)
      fail("`{}` has an entry without a name", path.string());
    std::string name = raw;
    std::ranges::replace(name, '\\', '/');
    if (!indices.emplace(name, i).second)
      fail("`{}` has two entries `{}`", path.string(), name);
    entries.push_back(std::move(name));
  }
}

std::string ZipArchive::read(std::string_view name) const {
  auto found = indices.find(std::string(name));
  if (found == indices.end())
    fail("`{}` has no entry `{}`", path.string(), name);
  zip_stat_t stat;
  if (zip_stat_index(archive.get(), found->second, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE))
    fail("entry `{}` of `{}` cannot be read", name, path.string());
  if (stat.size > mostEntryBytes || stat.size / mostExpansion > std::filesystem::file_size(path))
    fail("entry `{}` of `{}` says that it has {} bytes, more than the archive can hold", name,
         path.string(), stat.size);
  zip_file_t *file = zip_fopen_index(archive.get(), found->second, 0);
  if (!file)
    fail("entry `{}` of `{}` cannot be read: {}", name, path.string(), zip_strerror(archive.get()));
  std::string bytes(stat.size, '\0');
  zip_int64_t count = zip_fread(file, bytes.data(), bytes.size());
  char beyond; // the checksum is compared at the end of the entry
  bool isWhole = count == zip_int64_t(bytes.size()) && zip_fread(file, &beyond, 1) == 0;
  zip_fclose(file);
  if (!isWhole)
    fail("entry `{}` of `{}` is damaged", name, path.string());
  return bytes;
}

std::string writeZip(const std::vector<std::pair<std::string, std::string>> &entries) {
  auto fail = [](zip_error_t *error) {
    rnn::fail("the archive cannot be made: {}", zip_error_strerror(error));
  };
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t *target = zip_source_buffer_create(nullptr, 0, 0, &error);
  if (!target)
    fail(&error);
  zip_source_keep(target);
  std::shared_ptr<zip_source_t> owner(target, zip_source_free);
  zip_t *made = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (!made)
    fail(&error);
  std::unique_ptr<zip_t, void (*)(zip_t *)> archive(made, zip_discard);
  for (const auto &[name, bytes] : entries) {
    zip_source_t *source = zip_source_buffer(made, bytes.data(), bytes.size(), 0);
    zip_int64_t index = source ? zip_file_add(made, name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0)
      fail(zip_get_error(made));
    // The first day that the format knows.
    zip_file_set_dostime(made, index, 0, 1 << 5 | 1, 0);
    zip_set_file_compression(made, index, ZIP_CM_STORE, 0);
  }
  if (zip_close(archive.get()) != 0)
    fail(zip_get_error(made));
  static_cast<void>(archive.release()); // closed
  if (zip_source_open(target) != 0)
    fail(zip_source_error(target));
  zip_source_seek(target, 0, SEEK_END);
  std::string bytes(uint64_t(zip_source_tell(target)), '\0');
  zip_source_seek(target, 0, SEEK_SET);
  zip_int64_t count = zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  if (count != zip_int64_t(bytes.size()))
    rnn::fail("the archive cannot be made");
  return bytes;
}

} // namespace rnn::exchange
