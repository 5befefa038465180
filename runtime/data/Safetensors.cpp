// A safetensors file <-> named float32 arrays and metadata.
#include "data/Safetensors.h"

#include "data/Error.h"
#include "data/SafetensorsHeader.h"
#include "data/WholeFile.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <functional>

namespace rnn {

namespace {

using Entry = SafetensorsHeader::Entry;

/// Calls `use(entry)` for each tensor at the beginning of its bytes; it returns how many of its
/// elements it could read. Returns the metadata.
template <typename Use>
std::map<std::string, std::string> readTensors(const std::filesystem::path &path, const Use &use) {
  FileStream file(path);
  SafetensorsHeader header = readSafetensorsHeader(file, path.string());
  for (const Entry &entry : header.entries)
    if (use(file, entry) < *elementsOf(entry.shape))
      fail("`{}` is truncated in tensor `{}`", path.string(), entry.name);
  // The length of a pipe is unknown until its end.
  if (char beyond; file.read(&beyond, 1) != 0)
    fail("`{}` has bytes after its last tensor", path.string());
  return std::move(header.metadata);
}

} // namespace

Tensors readSafetensors(const std::filesystem::path &path) {
  Tensors tensors;
  tensors.metadata = readTensors(path, [&](FileStream &file, const Entry &entry) {
    Array &array = tensors.arrays[entry.name] = {entry.shape, {}};
    uint64_t count = *elementsOf(entry.shape);
    if (file.left()) // then the bytes are there
      array.values.reserve(count);
    return readElements(file, entry.type, count, [&](const float *values, uint64_t some) {
      array.values.insert(array.values.end(), values, values + some);
    });
  });
  return tensors;
}

RawTensors readRawTensors(const std::filesystem::path &path) {
  RawTensors stored;
  stored.metadata = readTensors(path, [&](FileStream &file, const Entry &entry) {
    std::string bytes = readBytes(file, entry.end - entry.begin);
    uint64_t count = bytes.size() / entry.type.bytes;
    stored.tensors[entry.name] = {std::string(safetensorsName(entry.type)), entry.shape,
                                  std::move(bytes)};
    return count;
  });
  return stored;
}

std::map<std::string, std::string> readSafetensorsMetadata(const std::filesystem::path &path) {
  FileStream file(path);
  return readSafetensorsHeader(file, path.string()).metadata;
}

std::map<std::string, std::string> weightsMetadata(const std::string &model) {
  return {{"format", "rnn"}, {"layout", "keras"}, {"model", model}, {"names", "paths of Keras 3"}};
}

namespace {

/// What is written of a tensor.
struct TensorView {
  std::string_view name, type;
  const std::vector<uint64_t> *shape;
  std::string_view bytes;
};

/// In the order of their names.
std::vector<TensorView> viewsOf(const Tensors &tensors) {
  std::vector<TensorView> views;
  for (const auto &[name, array] : tensors.arrays)
    views.push_back({name,
                     "F32",
                     &array.shape,
                     {reinterpret_cast<const char *>(array.values.data()),
                      array.values.size() * sizeof(float)}});
  return views;
}

std::vector<TensorView> viewsOf(const RawTensors &stored) {
  std::vector<TensorView> views;
  for (const auto &[name, tensor] : stored.tensors)
    views.push_back({name, tensor.type, &tensor.shape, tensor.bytes});
  return views;
}

/// The metadata come first, then the tensors in the order of their bytes.
std::string headerOf(const std::vector<TensorView> &views,
                     const std::map<std::string, std::string> &metadata) {
  std::vector<std::string> members, texts;
  for (const auto &[name, text] : metadata)
    texts.push_back(quoteJson(name) + ":" + quoteJson(text));
  if (!texts.empty())
    members.push_back(fmt::format(R"("__metadata__":{{{}}})", fmt::join(texts, ",")));
  uint64_t offset = 0;
  for (const TensorView &view : views) {
    uint64_t end = offset + view.bytes.size();
    members.push_back(fmt::format(R"({}:{{"data_offsets":[{},{}],"dtype":"{}","shape":[{}]}})",
                                  quoteJson(view.name), offset, end, view.type,
                                  fmt::join(*view.shape, ",")));
    offset = end;
  }
  return fmt::format("{{{}}}", fmt::join(members, ","));
}

/// Calls `put(bytes, count)` for one part of the file after the other.
template <typename AnyTensors, typename Put>
void writeParts(const AnyTensors &tensors, const Put &put) {
  std::vector<TensorView> views = viewsOf(tensors);
  // Bytes of different types follow one another: the largest elements first, so that all of them
  // are aligned.
  std::ranges::stable_sort(views, std::greater(),
                           [](const TensorView &view) { return safetensorsBytesOf(view.type); });
  std::string text = headerOf(views, tensors.metadata);
  text.append((8 - text.size() % 8) % 8, ' ');
  uint64_t headerSize = text.size();
  put(&headerSize, sizeof headerSize);
  put(text.data(), text.size());
  for (const TensorView &view : views)
    put(view.bytes.data(), view.bytes.size());
}

} // namespace

void writeSafetensors(WholeFile &file, const Tensors &tensors) {
  writeParts(tensors, [&](const void *bytes, size_t count) { file.write(bytes, count); });
}

void writeSafetensors(WholeFile &file, const RawTensors &tensors) {
  writeParts(tensors, [&](const void *bytes, size_t count) { file.write(bytes, count); });
}

std::string safetensorsBytes(const Tensors &tensors) {
  std::string all;
  writeParts(tensors, [&](const void *bytes, size_t count) {
    all.append(static_cast<const char *>(bytes), count);
  });
  return all;
}

void writeSafetensors(const std::filesystem::path &path, const Tensors &tensors) {
  WholeFile file(path);
  writeSafetensors(file, tensors);
  file.publish();
}

} // namespace rnn
