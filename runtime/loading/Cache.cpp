// A key -> a compiled library in the cache folder, with checksum, replacement and clean-up.
#include "loading/Cache.h"

#include "data/Error.h"
#include "data/Folder.h"
#include "data/Hash.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"
#include "loading/BuildId.h"
#include "rnn/model.h"

#include <algorithm>
#include <cctype>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr size_t hashDigits = Hash::digits;
constexpr const char *entryEnding = ".so";
constexpr char mark[8] = {'R', 'N', 'N', 'E', 'N', 'T', 'R', 'Y'};

/// The end of an entry, which consists of the library, the compiler's path, and this trailer.
struct Trailer {
  char mark[8];
  uint64_t pathBytes, objectBytes;
  char compilerHash[hashDigits];
  char checksum[hashDigits]; // of all bytes before it
};

/// The lines of /proc/cpuinfo that decide what `native` means.
std::string describeProcessor() {
  std::ifstream file("/proc/cpuinfo");
  std::string description, line;
  while (std::getline(file, line) && !line.empty()) // an empty line ends the first core
    for (const char *field : {"vendor_id", "cpu family", "model", "stepping", "flags", "Features",
                              "CPU implementer", "CPU part"})
      if (line.starts_with(field))
        description += line + "\n";
  return description;
}

/// The trailer of an entry; nothing if the entry is damaged.
std::optional<Trailer> readTrailer(std::string_view bytes) {
  Trailer trailer;
  if (bytes.size() < sizeof trailer)
    return std::nullopt;
  std::memcpy(&trailer, bytes.data() + bytes.size() - sizeof trailer, sizeof trailer);
  std::string_view covered = bytes.substr(0, bytes.size() - sizeof trailer.checksum);
  if (std::memcmp(trailer.mark, mark, sizeof mark) != 0 ||
      std::string_view(trailer.checksum, hashDigits) != hashOf(covered))
    return std::nullopt;
  return trailer;
}

/// The compiler that made an entry, read from its end alone; empty if that is not a trailer.
CompilerIdentity compilerOf(const fs::path &entry) {
  std::ifstream file(entry, std::ios::binary);
  Trailer trailer;
  file.seekg(-std::streamoff(sizeof trailer), std::ios::end);
  file.read(reinterpret_cast<char *>(&trailer), sizeof trailer);
  if (!file || std::memcmp(trailer.mark, mark, sizeof mark) != 0 || trailer.pathBytes > PATH_MAX)
    return {};
  std::string path(trailer.pathBytes, '\0');
  file.seekg(-std::streamoff(sizeof trailer + path.size()), std::ios::end);
  file.read(path.data(), path.size());
  return file ? CompilerIdentity{path, std::string(trailer.compilerHash, hashDigits)}
              : CompilerIdentity();
}

bool isKey(std::string_view text) {
  return text.size() == hashDigits &&
         std::ranges::all_of(text, [](unsigned char c) { return std::isxdigit(c); });
}

bool isEntry(const fs::path &path) {
  return path.extension() == entryEnding && isKey(path.stem().string());
}

/// The paths in a folder, as far as it can be read.
std::vector<fs::path> pathsIn(const fs::path &folder) {
  std::vector<fs::path> paths;
  std::error_code code;
  for (const std::string &name : namesIn(folder, code))
    paths.push_back(folder / name);
  return paths;
}

struct File {
  fs::path path;
  uint64_t bytes;
  fs::file_time_type used;
};

std::vector<File> entriesIn(const fs::path &folder) {
  std::vector<File> files;
  for (const fs::path &path : pathsIn(folder)) {
    std::error_code code; // another process may remove the file at any time
    if (!isEntry(path) || !fs::is_regular_file(path, code))
      continue;
    File file{path, fs::file_size(path, code), fs::last_write_time(path, code)};
    if (!code)
      files.push_back(file);
  }
  return files;
}

CacheContents contentsOf(const std::vector<File> &files) {
  CacheContents contents{files.size(), 0};
  for (const File &file : files)
    contents.bytes += file.bytes;
  return contents;
}

} // namespace

bool isOwnFile(const fs::path &file) {
  struct stat status;
  return lstat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         status.st_uid == geteuid() && !(status.st_mode & (S_IWGRP | S_IWOTH));
}

CompilerIdentity identifyCompiler(const fs::path &compiler) {
  std::error_code code;
  fs::path path = fs::canonical(compiler, code);
  // With LLVM inside, reading all of it would take longer than all else.
  std::optional<std::string> id = buildIdOf(compiler);
  return {code ? compiler.string() : path.string(), hashOf(id ? *id : readFile(compiler))};
}

std::string cacheKey(std::string_view text, const CompilerIdentity &compiler,
                     const std::string &targetCpu) {
  Hash hash;
  hash.add(fmt::format("rnn_model {} {}", RNN_MODEL_VERSION, sizeof(rnn_model)));
  hash.add(text);
  hash.add(compiler.hash);
  hash.add(describeProcessor());
  hash.add(targetCpu);
  return hash.text();
}

Cache::Cache(fs::path folder, uint64_t limit) : folder(std::move(folder)), limit(limit) {}

std::optional<CacheEntry> Cache::find(const std::string &key) const {
  fs::path entry = folder / (key + entryEnding);
  if (!isOwnFile(entry))
    return std::nullopt;
  try {
    std::optional<Trailer> trailer = readTrailer(readFile(entry));
    if (!trailer)
      return std::nullopt;
    utimensat(AT_FDCWD, entry.c_str(), nullptr, 0); // now
    return CacheEntry{entry, trailer->objectBytes};
  } catch (const Error &) {
    return std::nullopt; // another process removed it
  }
}

void Cache::add(const std::string &key, const CacheEntry &made,
                const CompilerIdentity &compiler) const {
  std::string bytes = readFile(made.library);
  Trailer trailer = {};
  std::ranges::copy(mark, trailer.mark);
  trailer.pathBytes = compiler.path.size();
  trailer.objectBytes = made.objectBytes;
  std::memcpy(trailer.compilerHash, compiler.hash.data(), hashDigits);
  bytes += compiler.path;
  bytes.append(reinterpret_cast<const char *>(&trailer), sizeof trailer - hashDigits);
  bytes += hashOf(bytes);
  {
    // The lock keeps cleaning processes from removing the unfinished file.
    FolderLock writing(folder, FolderLock::Shared);
    fs::path entry = folder / (key + entryEnding);
    // A file is replaced in one step; a link would be followed to a file that is not an entry.
    if (std::error_code code; !fs::is_regular_file(fs::symlink_status(entry, code)))
      removeAll(entry);
    WholeFile file(entry, /*permissions=*/0600);
    file.write(bytes);
    file.publish();
  }
  FolderLock cleaning(folder, FolderLock::ExclusiveNow);
  if (!cleaning.held())
    return; // the process that holds the lock will clean up
  removeLeftovers();
  removeOldCompilers(compiler);
  removeBeyondLimit();
}

void Cache::removeLeftovers() const {
  std::error_code ignored;
  for (const fs::path &path : pathsIn(folder)) {
    std::string name = path.filename().string();
    bool isFolder = fs::is_directory(fs::symlink_status(path, ignored));
    // Unfinished files, and folders, which earlier versions used as entries.
    std::string_view key = std::string_view(name).substr(0, hashDigits);
    bool isLeft = isFolder ? isKey(name) : isKey(key) && name.find(".so.tmp-") == hashDigits;
    if (isFolder && name.starts_with("tmp-"))
      isLeft = FolderLock(path, FolderLock::ExclusiveNow).held();
    if (isLeft)
      removeAll(path);
  }
}

void Cache::removeOldCompilers(const CompilerIdentity &compiler) const {
  std::error_code ignored;
  for (const File &file : entriesIn(folder)) {
    CompilerIdentity own = compilerOf(file.path);
    bool isOld =
        own.path == compiler.path ? own.hash != compiler.hash : !fs::exists(own.path, ignored);
    if (isOld)
      fs::remove(file.path, ignored);
  }
}

void Cache::removeBeyondLimit() const {
  std::error_code ignored;
  std::vector<File> files = entriesIn(folder);
  std::ranges::sort(files, {}, &File::used);
  uint64_t bytes = contentsOf(files).bytes;
  for (const File &file : files) {
    if (bytes <= limit)
      return;
    fs::remove(file.path, ignored);
    bytes -= file.bytes;
  }
}

CacheContents Cache::contents() const { return contentsOf(entriesIn(folder)); }

CacheContents Cache::clear() const {
  FolderLock clearing(folder, FolderLock::Exclusive);
  std::vector<File> files = entriesIn(folder);
  for (const File &file : files) {
    std::error_code code;
    fs::remove(file.path, code);
    if (code)
      fail("`{}` cannot be removed: {}", file.path.string(), code.message());
  }
  for (const fs::path &path : pathsIn(folder))
    if (path.extension() == tilesEnding && isKey(path.stem().string()))
      removeAll(path);
  removeLeftovers();
  return contentsOf(files);
}

} // namespace rnn
