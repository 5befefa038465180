#include "data/Safetensors.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <cstring>
#include <nlohmann/json.hpp>

namespace rnn {

using nlohmann::json;

namespace {

template <typename Element> void convert(std::string_view bytes, std::vector<float> &values) {
  for (size_t i = 0; i < values.size(); ++i) {
    Element element;
    std::memcpy(&element, bytes.data() + i * sizeof(Element), sizeof(Element));
    values[i] = static_cast<float>(element);
  }
}

struct ElementType {
  std::string_view name;
  size_t bytes;
  void (*convert)(std::string_view, std::vector<float> &);
};

constexpr ElementType elementTypes[] = {{"F32", 4, convert<float>},
                                        {"F64", 8, convert<double>},
                                        {"I32", 4, convert<int32_t>},
                                        {"I64", 8, convert<int64_t>}};

const ElementType *findType(const std::string &name) {
  for (const ElementType &type : elementTypes)
    if (type.name == name)
      return &type;
  return nullptr;
}

/// One entry of the header and the bytes that it points to -> array.
Array parseTensor(const std::string &name, const json &entry, std::string_view data,
                  const std::string &path) {
  std::string typeName = entry.at("dtype");
  const ElementType *type = findType(typeName);
  if (!type)
    fail("tensor `{}` of `{}` has the type `{}`; `F32` or `F64` is expected", name, path, typeName);
  Array array{entry.at("shape").get<std::vector<uint64_t>>(), {}};
  auto offsets = entry.at("data_offsets").get<std::vector<uint64_t>>();
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    fail("tensor `{}` of `{}` has impossible places", name, path);
  if (offsets[1] > data.size())
    fail("`{}` is truncated: tensor `{}` ends at byte {} of the data, and there are {}", path, name,
         offsets[1], data.size());
  std::optional<uint64_t> count = elementsOf(array.shape);
  uint64_t size = offsets[1] - offsets[0], expected;
  if (!count || __builtin_mul_overflow(*count, type->bytes, &expected) || expected != size)
    fail("tensor `{}` of `{}` has the shape {} of `{}`, but {} bytes", name, path,
         formatShape(array.shape), typeName, size);
  array.values.resize(*count);
  type->convert(data.substr(offsets[0], size), array.values);
  return array;
}

} // namespace

Tensors readSafetensors(const std::filesystem::path &path) {
  std::string bytes = readFile(path);
  uint64_t headerSize = 0;
  if (bytes.size() < sizeof headerSize)
    fail("`{}` is no safetensors file: it has {} bytes", path.string(), bytes.size());
  std::memcpy(&headerSize, bytes.data(), sizeof headerSize);
  std::string_view rest = std::string_view(bytes).substr(sizeof headerSize);
  if (rest.empty() || rest.front() != '{')
    fail("`{}` is no safetensors file", path.string());
  if (headerSize > rest.size())
    fail("`{}` is truncated: its header has {} bytes, and there are {}", path.string(), headerSize,
         rest.size());
  Tensors tensors;
  try {
    json header = json::parse(rest.substr(0, headerSize));
    for (const auto &[name, entry] : header.items()) {
      if (name == "__metadata__")
        tensors.metadata = entry.get<std::map<std::string, std::string>>();
      else
        tensors.arrays[name] = parseTensor(name, entry, rest.substr(headerSize), path.string());
    }
  } catch (const json::exception &error) {
    fail("`{}` is no safetensors file: its header is damaged: {}", path.string(), error.what());
  }
  return tensors;
}

void writeSafetensors(const std::filesystem::path &path, const Tensors &tensors) {
  json header = json::object(); // sorted by name
  if (!tensors.metadata.empty())
    header["__metadata__"] = tensors.metadata;
  uint64_t offset = 0;
  for (const auto &[name, array] : tensors.arrays) {
    uint64_t size = array.values.size() * sizeof(float);
    header[name] = {{"dtype", "F32"},
                    {"shape", array.shape},
                    {"data_offsets", {offset, offset + size}}};
    offset += size;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');
  uint64_t headerSize = text.size();
  WholeFile file(path);
  file.write(&headerSize, sizeof headerSize);
  file.write(text);
  for (const auto &[name, array] : tensors.arrays)
    file.write(array.values.data(), array.values.size() * sizeof(float));
  file.publish();
}

} // namespace rnn
