// A safetensors file <-> named float32 arrays and metadata.
#include "data/Safetensors.h"

#include "data/ElementType.h"
#include "data/Error.h"
#include "data/WholeFile.h"

#include <algorithm>
#include <cstring>
#include <fmt/ranges.h>
#include <functional>
#include <nlohmann/json.hpp>
#include <set>

namespace rnn {

using nlohmann::json;

namespace {

constexpr uint64_t mostHeaderBytes = 100'000'000; // the limit of the format's own reader

struct NamedType {
  std::string_view name;
  ElementType type;
};

using Kind = ElementType::Kind;
constexpr NamedType elementTypes[] = {
    {"F32", {Kind::Float, 4}},   {"F16", {Kind::Float, 2}},    {"BF16", {Kind::BFloat, 2}},
    {"F64", {Kind::Float, 8}},   {"BOOL", {Kind::Boolean, 1}}, {"I8", {Kind::Signed, 1}},
    {"I16", {Kind::Signed, 2}},  {"I32", {Kind::Signed, 4}},   {"I64", {Kind::Signed, 8}},
    {"U8", {Kind::Unsigned, 1}}, {"U16", {Kind::Unsigned, 2}}, {"U32", {Kind::Unsigned, 4}},
    {"U64", {Kind::Unsigned, 8}}};

/// The header's entry for one tensor.
struct Entry {
  std::string name;
  ElementType type = {};
  std::vector<uint64_t> shape;
  uint64_t begin = 0, end = 0; // bytes of the data
};

struct Header {
  std::vector<Entry> entries; // in the order of their bytes
  std::map<std::string, std::string> metadata;
};

class HeaderReader {
public:
  HeaderReader(FileStream &file, std::string path) : file(file), path(std::move(path)) {}

  Header read() {
    Header header;
    std::string text = readText();
    try {
      json object = parse(text);
      for (const auto &[name, value] : object.items()) {
        if (name == "__metadata__")
          header.metadata = value.get<std::map<std::string, std::string>>();
        else
          header.entries.push_back(parseEntry(name, value));
      }
    } catch (const json::exception &error) {
      fail("`{}` is not a safetensors file: its header is damaged: {}", path, error.what());
    }
    requireWhole(header.entries);
    return header;
  }

private:
  std::string readText() {
    uint64_t size = 0;
    std::optional<uint64_t> all = file.left();
    std::string length = readBytes(file, sizeof size);
    if (length.size() < sizeof size)
      fail("`{}` is not a safetensors file: it has {} bytes", path, length.size());
    std::memcpy(&size, length.data(), sizeof size);
    std::string text = readBytes(file, 1);
    if (text != "{" || size < 2)
      fail("`{}` is not a safetensors file", path);
    if (all && size > *all - sizeof size)
      fail("`{}` is truncated: its header has {} bytes, and there are {}", path, size,
           *all - sizeof size);
    if (size > mostHeaderBytes)
      fail("`{}` has a header of {} bytes; at most {} are allowed", path, size, mostHeaderBytes);
    text += readBytes(file, size - 1);
    if (text.size() != size)
      fail("`{}` is truncated: its header has {} bytes, and there are {}", path, size, text.size());
    // The JSON parser would take it for the end of the text.
    if (size_t place = text.find('\0'); place != text.npos)
      fail("`{}` is not a safetensors file: byte {} of its header is a NUL; pad it with spaces",
           path, place);
    return text;
  }

  json parse(const std::string &text) const {
    std::set<std::string> names;
    return json::parse(text, [&](int depth, json::parse_event_t event, json &value) {
      constexpr int deepest = 3; // of a shape's numbers
      if (depth > deepest)
        fail("`{}` is not a safetensors file: its header is nested too deeply", path);
      if (depth == 1 && event == json::parse_event_t::key &&
          !names.insert(value.get<std::string>()).second)
        fail("`{}` has the tensor `{}` twice", path, value.get<std::string>());
      return true;
    });
  }

  /// A list of whole numbers that are not negative.
  std::vector<uint64_t> numbers(const std::string &name, const json &value) const {
    for (const json &number : value)
      if (!number.is_number_unsigned())
        fail("tensor `{}` of `{}` has `{}` where a size or a place is expected", name, path,
             number.dump());
    return value.get<std::vector<uint64_t>>();
  }

  Entry parseEntry(const std::string &name, const json &value) const {
    Entry entry{.name = name, .shape = numbers(name, value.at("shape"))};
    std::string typeName = value.at("dtype");
    auto type = std::ranges::find(elementTypes, typeName, &NamedType::name);
    if (type == std::end(elementTypes))
      fail("tensor `{}` of `{}` has the type `{}`; `F32`, `F16`, `BF16`, `F64`, `BOOL` or "
           "integers are expected",
           name, path, typeName);
    entry.type = type->type;
    std::vector<uint64_t> offsets = numbers(name, value.at("data_offsets"));
    if (offsets.size() != 2 || offsets[0] > offsets[1])
      fail("tensor `{}` of `{}` has impossible places", name, path);
    entry.begin = offsets[0];
    entry.end = offsets[1];
    std::optional<uint64_t> count = elementsOf(entry.shape);
    uint64_t size = entry.end - entry.begin, expected;
    if (!count || __builtin_mul_overflow(*count, entry.type.bytes, &expected) || expected != size)
      fail("tensor `{}` of `{}` has the shape {} of `{}`, but {} bytes", name, path,
           formatShape(entry.shape), typeName, size);
    return entry;
  }

  /// Requires that the tensors cover all data bytes of the file exactly once.
  void requireWhole(std::vector<Entry> &entries) const {
    std::ranges::sort(entries, {},
                      [](const Entry &entry) { return std::pair(entry.begin, entry.end); });
    std::optional<uint64_t> bytes = file.left();
    uint64_t end = 0;
    for (const Entry &entry : entries) {
      if (bytes && entry.end > *bytes)
        fail("`{}` is truncated: tensor `{}` ends at byte {} of the data, and there are {}", path,
             entry.name, entry.end, *bytes);
      if (entry.begin < end)
        fail("tensor `{}` of `{}` begins at byte {} of the data, where the tensor before it goes "
             "on to byte {}",
             entry.name, path, entry.begin, end);
      if (entry.begin > end)
        fail("tensor `{}` of `{}` begins at byte {} of the data, but the bytes from {} on belong "
             "to none",
             entry.name, path, entry.begin, end);
      end = entry.end;
    }
    if (bytes && *bytes > end)
      fail("`{}` has {} bytes after its last tensor", path, *bytes - end);
  }

  FileStream &file;
  std::string path;
};

} // namespace

namespace {

/// Calls `use(entry)` for each tensor at the beginning of its bytes; it returns how many of its
/// elements it could read. Returns the metadata.
template <typename Use>
std::map<std::string, std::string> readTensors(const std::filesystem::path &path, const Use &use) {
  FileStream file(path);
  Header header = HeaderReader(file, path.string()).read();
  for (const Entry &entry : header.entries)
    if (use(file, entry) < *elementsOf(entry.shape))
      fail("`{}` is truncated in tensor `{}`", path.string(), entry.name);
  // The length of a pipe is unknown until its end.
  if (char beyond; file.read(&beyond, 1) != 0)
    fail("`{}` has bytes after its last tensor", path.string());
  return std::move(header.metadata);
}

std::string_view nameOf(const ElementType &type) {
  auto known = std::ranges::find_if(elementTypes, [&](const NamedType &named) {
    return named.type.kind == type.kind && named.type.bytes == type.bytes;
  });
  return known->name;
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
    stored.tensors[entry.name] = {std::string(nameOf(entry.type)), entry.shape, std::move(bytes)};
    return count;
  });
  return stored;
}

std::map<std::string, std::string> readSafetensorsMetadata(const std::filesystem::path &path) {
  FileStream file(path);
  return HeaderReader(file, path.string()).read().metadata;
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

/// Calls `put(bytes, count)` for one part of the file after the other.
template <typename AnyTensors, typename Put>
void writeParts(const AnyTensors &tensors, const Put &put) {
  json header = json::object(); // sorted by name
  if (!tensors.metadata.empty())
    header["__metadata__"] = tensors.metadata;
  std::vector<TensorView> views = viewsOf(tensors);
  // Bytes of different types follow one another: the largest elements first, so that all of them
  // are aligned.
  std::ranges::stable_sort(views, std::greater(), [](const TensorView &view) {
    return std::ranges::find(elementTypes, view.type, &NamedType::name)->type.bytes;
  });
  uint64_t offset = 0;
  for (const TensorView &view : views) {
    header[std::string(view.name)] = {{"dtype", view.type},
                                      {"shape", *view.shape},
                                      {"data_offsets", {offset, offset + view.bytes.size()}}};
    offset += view.bytes.size();
  }
  std::string text = header.dump();
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
