// HDF5 files as Keras writes them: groups, datasets of numbers, attributes that are texts.
#pragma once

#include "data/Array.h"
#include "exchange/keras/ChildProcess.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnn::exchange {

/// All that a file has. Every function throws Error, with the file and the object in its message.
class Hdf5File {
public:
  /// Reads the file, in another process: libhdf5 may crash.
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
  const Array &read(std::string_view dataset) const;

  /// An attribute of the file (path "") or of a group. Nothing if there is none.
  std::optional<std::string> text(std::string_view path, const std::string &attribute) const;
  /// A list of texts, also one that is split into `attribute0`, `attribute1` and so on.
  std::optional<std::vector<std::string>> texts(std::string_view path,
                                                const std::string &attribute) const;

private:
  struct Attribute {
    std::vector<std::string> texts;
    std::string error; // empty if there is none
  };
  struct Object {
    bool isDataset = false;
    Array array;
    std::string error;
    std::map<std::string, Attribute> attributes;

    /// The texts of an attribute; null if there is none.
    const std::vector<std::string> *find(const std::string &attribute) const;
  };

  void take(ChildProcess &reader);
  void takeDataset(ChildProcess &reader);
  static void takeAttribute(ChildProcess &reader, Object &group);
  const Object *find(std::string_view path) const;

  std::string what;
  std::map<std::string, Object, std::less<>> objects; // the file itself is ""
};

} // namespace rnn::exchange
