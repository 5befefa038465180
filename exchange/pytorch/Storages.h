// The numbers of PyTorch's tensors: where the formats keep them, and views of them.
#pragma once

#include "data/Array.h"
#include "data/ElementType.h"
#include "exchange/archive/ZipArchive.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rnn::exchange {

/// A view of a storage: of each axis a size and a stride, both in numbers.
struct TensorView {
  std::string storage; // its key
  std::string typeName;
  std::optional<ElementType> type; // nothing: a type that this program does not know
  uint64_t offset = 0;
  std::vector<uint64_t> shape, strides;
};

class Storages {
public:
  virtual ~Storages() = default;

  /// The numbers of a view as a dense array. Throws Error, with the file and `name`, for views
  /// beyond their storage.
  Array read(const TensorView &view, const std::string &name) const;

protected:
  /// The bytes of a storage. Throws Error.
  virtual std::string_view bytesOf(const TensorView &view) const = 0;
  virtual bool isBigEndian() const { return false; }
  std::string what; // the file, in messages
};

/// Entries `data/N` of an archive.
class ZipStorages : public Storages {
public:
  /// `folder` is that of `data.pkl`, with its `/`.
  ZipStorages(std::shared_ptr<ZipArchive> archive, std::string folder, std::string what);

private:
  std::string_view bytesOf(const TensorView &view) const override;
  bool isBigEndian() const override { return bigEndian; }

  std::shared_ptr<ZipArchive> archive;
  std::string folder;
  bool bigEndian = false;
  mutable std::string lastKey, lastBytes; // tensors of a module often share a storage
};

/// Sections of the older format, one after another behind its pickles.
class StreamStorages : public Storages {
public:
  /// `file` is the whole file.
  StreamStorages(std::shared_ptr<const std::string> file, std::string what);
  /// A section: its first byte in the file and its size in bytes.
  void add(const std::string &key, uint64_t begin, uint64_t size);

private:
  std::string_view bytesOf(const TensorView &view) const override;

  std::shared_ptr<const std::string> file;
  std::map<std::string, std::pair<uint64_t, uint64_t>> sections;
};

} // namespace rnn::exchange
