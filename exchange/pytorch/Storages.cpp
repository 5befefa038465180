// A storage's bytes, an offset and strides -> a dense array.
#include "exchange/pytorch/Storages.h"

#include "data/Error.h"

namespace rnn::exchange {

namespace {

/// The place of the last number of a view behind its offset; nothing: beyond any storage.
std::optional<uint64_t> lastPlace(const TensorView &view) {
  uint64_t last = 0;
  for (size_t axis = 0; axis < view.shape.size(); ++axis) {
    uint64_t distance;
    if (__builtin_mul_overflow(view.shape[axis] - 1, view.strides[axis], &distance) ||
        __builtin_add_overflow(last, distance, &last))
      return std::nullopt;
  }
  return last;
}

} // namespace

Array Storages::read(const TensorView &view, const std::string &name) const {
  if (!view.type)
    fail("{}: tensor `{}` has numbers of the type `{}`; convert it with `.float()`", what, name,
         view.typeName);
  std::optional<uint64_t> count = elementsOf(view.shape);
  if (!count)
    fail("{}: tensor `{}` has the shape {}, more numbers than any file has", what, name,
         formatShape(view.shape));
  Array array{view.shape, {}};
  if (*count == 0)
    return array;
  std::string_view bytes = bytesOf(view);
  std::optional<uint64_t> last = lastPlace(view);
  uint64_t stored = bytes.size() / view.type->bytes;
  if (!last || view.offset >= stored || *last >= stored - view.offset)
    fail("{}: tensor `{}` of the shape {} reaches beyond its storage `{}` of {} numbers", what,
         name, formatShape(view.shape), view.storage, stored);
  ElementType type = *view.type;
  type.bigEndian = isBigEndian();
  std::vector<float> numbers(*last + 1);
  toFloat32(type, bytes.data() + view.offset * type.bytes, numbers.size(), numbers.data());

  array.values.reserve(*count);
  std::vector<uint64_t> index(view.shape.size());
  uint64_t place = 0;
  for (uint64_t i = 0; i < *count; ++i) {
    array.values.push_back(numbers[place]);
    for (size_t axis = index.size(); axis-- > 0;) {
      place += view.strides[axis];
      if (++index[axis] < view.shape[axis])
        break;
      place -= index[axis] * view.strides[axis];
      index[axis] = 0;
    }
  }
  return array;
}

ZipStorages::ZipStorages(std::shared_ptr<ZipArchive> opened, std::string itsFolder,
                         std::string itsName)
    : archive(std::move(opened)), folder(std::move(itsFolder)) {
  what = std::move(itsName);
  if (archive->has(folder + "byteorder"))
    bigEndian = archive->read(folder + "byteorder") == "big";
}

std::string_view ZipStorages::bytesOf(const TensorView &view) const {
  if (view.storage != lastKey || lastBytes.empty()) {
    lastBytes = archive->read(folder + "data/" + view.storage);
    lastKey = view.storage;
  }
  return lastBytes;
}

StreamStorages::StreamStorages(std::shared_ptr<const std::string> bytes, std::string itsName)
    : file(std::move(bytes)) {
  what = std::move(itsName);
}

void StreamStorages::add(const std::string &key, uint64_t begin, uint64_t size) {
  sections[key] = {begin, size};
}

std::string_view StreamStorages::bytesOf(const TensorView &view) const {
  auto found = sections.find(view.storage);
  if (found == sections.end())
    fail("{}: the storage `{}` is missing", what, view.storage);
  return std::string_view(*file).substr(found->second.first, found->second.second);
}

} // namespace rnn::exchange
