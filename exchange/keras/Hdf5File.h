// HDF5 files as Keras writes them: groups, datasets of numbers, attributes that are texts.
#pragma once

#include "data/Array.h"

#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnn::exchange {

/// A handle of libhdf5 that closes itself.
class Hdf5Handle {
public:
  Hdf5Handle(int64_t id, int (*close)(int64_t)) : id(id), close(close) {}
  Hdf5Handle(Hdf5Handle &&other) noexcept : id(other.id), close(other.close) { other.id = -1; }
  Hdf5Handle(const Hdf5Handle &) = delete;
  Hdf5Handle &operator=(const Hdf5Handle &) = delete;
  ~Hdf5Handle() {
    if (id >= 0)
      close(id);
  }
  explicit operator bool() const { return id >= 0; }
  int64_t get() const { return id; }

private:
  int64_t id;
  int (*close)(int64_t);
};

/// libhdf5 is not made for several threads: one at a time may hold this.
std::unique_lock<std::mutex> lockHdf5();

/// Reads a file. Links to other files are not followed. Every function throws Error, with the file
/// and the object in its message.
class Hdf5File {
public:
  explicit Hdf5File(const std::filesystem::path &path);
  /// A file in memory; `what` names it in messages: "`model.keras`, model.weights.h5".
  Hdf5File(const std::string &bytes, std::string what);

  const std::string &name() const { return what; }

  /// Paths with `/` between their parts: files written on Windows may have `\` in them.
  bool hasGroup(std::string_view path) const;
  bool hasDataset(std::string_view path) const;
  /// The names of the groups and datasets directly in a group.
  std::vector<std::string> children(std::string_view group) const;
  /// Whether the group or one inside it has a dataset.
  bool hasDatasetsIn(std::string_view group) const;

  /// Floats and integers, as float32.
  Array read(std::string_view dataset) const;

  /// An attribute of the file (path "") or of a group. Nothing if there is none.
  std::optional<std::string> text(std::string_view path, const std::string &attribute) const;
  /// A list of texts, also one that is split into `attribute0`, `attribute1` and so on.
  std::optional<std::vector<std::string>> texts(std::string_view path,
                                                const std::string &attribute) const;

private:
  struct Object {
    std::string path; // as the file has it
    bool isDataset;
  };

  /// Without the lock, which is held already.
  Hdf5File(Hdf5Handle file, std::string what);

  /// What `open` gives, after all of it was read once in another process. Throws Error if that
  /// crashes.
  static Hdf5Handle openChecked(const std::function<Hdf5Handle()> &open, const std::string &what,
                                uint64_t size);
  void readAll() const;
  void findObjects();
  void findObjectsIn(const std::string &group, std::vector<uint64_t> &above);
  const Object *find(std::string_view path) const;
  std::optional<std::vector<std::string>> attributeTexts(const Object &object,
                                                         const std::string &attribute) const;

  std::unique_lock<std::mutex> lock;
  std::string what;
  Hdf5Handle file;
  mutable uint64_t bytesLeft = 0;                     // that may be read
  std::map<std::string, Object, std::less<>> objects; // by path with `/`; the file itself is ""
};

} // namespace rnn::exchange
