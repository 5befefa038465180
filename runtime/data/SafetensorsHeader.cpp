// The beginning of a safetensors file -> its tensors' names, types, shapes and places.
#include "data/SafetensorsHeader.h"

#include "data/Array.h"
#include "data/Error.h"

#include <algorithm>
#include <cstring>
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

const NamedType *findType(std::string_view name) {
  return std::ranges::find(elementTypes, name, &NamedType::name);
}

using Entry = SafetensorsHeader::Entry;

/// Takes the header's text piece by piece from the JSON parser. A tree of JSON values would need
/// memory to be destroyed, and end the program where there is none.
class HeaderParser {
public:
  HeaderParser(std::string path, SafetensorsHeader &header)
      : path(std::move(path)), header(header) {}

  void parse(const std::string &text) { json::sax_parse(text, this); }

  // What nlohmann::json asks of a receiver. `depth` counts the braces and brackets around a value:
  // 1 for a tensor or the metadata, 2 for their members, 3 for the numbers of a shape.
  bool null() { return takeOther("null"); }
  bool boolean(bool value) { return takeOther(value ? "true" : "false"); }
  bool number_integer(int64_t value) { return takeOther(std::to_string(value)); }
  bool number_float(double, const std::string &text) { return takeOther(text); }
  bool binary(json::binary_t &) { return takeOther("bytes"); }

  bool number_unsigned(uint64_t value) {
    if (list)
      list->push_back(value);
    else
      takeOther(std::to_string(value));
    return true;
  }

  bool string(std::string &value) {
    if (inMetadata && depth == 2)
      header.metadata[member] = value;
    else if (depth == 2 && member == "dtype")
      typeName = value;
    else
      takeOther(quoteJson(value));
    return true;
  }

  bool start_object(std::size_t) {
    if (depth > 1)
      takeOther("an object");
    descend();
    if (depth == 2) {
      typeName.clear();
      seen.clear();
    }
    return true;
  }

  bool key(std::string &name) {
    member = name;
    if (depth == 2)
      seen.insert(name);
    if (depth != 1)
      return true;
    if (!names.insert(name).second)
      fail("`{}` has the tensor `{}` twice", path, name);
    inMetadata = name == "__metadata__";
    entry = {};
    entry.name = name;
    return true;
  }

  bool end_object() {
    if (--depth == 1 && !inMetadata)
      header.entries.push_back(finish());
    return true;
  }

  bool start_array(std::size_t) {
    if (depth == 2 && !inMetadata && (member == "shape" || member == "data_offsets")) {
      list = member == "shape" ? &entry.shape : &offsets;
      list->clear();
    } else {
      takeOther("a list");
    }
    descend();
    return true;
  }

  bool end_array() {
    --depth;
    list = nullptr;
    return true;
  }

  bool parse_error(std::size_t, const std::string &, const json::exception &error) {
    damaged(error.what());
  }

private:
  static constexpr int deepest = 3;

  [[noreturn]] void damaged(std::string_view reason) const {
    fail("`{}` is not a safetensors file: its header is damaged: {}", path, reason);
  }

  void descend() {
    if (++depth > deepest)
      fail("`{}` is not a safetensors file: its header is nested too deeply", path);
  }

  /// A value that is not of the kind which its place wants; other places may hold anything.
  bool takeOther(std::string_view value) {
    if (list)
      fail("tensor `{}` of `{}` has `{}` where a size or a place is expected", entry.name, path,
           value);
    if (depth == 1)
      damaged(fmt::format("`{}` is {}, not an object", member, value));
    if (inMetadata)
      damaged(fmt::format("`{}` of the metadata is {}, not a text", member, value));
    if (depth == 2 && (member == "dtype" || member == "shape" || member == "data_offsets"))
      damaged(fmt::format("`{}` of tensor `{}` is {}", member, entry.name, value));
    return true;
  }

  /// The entry whose members are all read.
  Entry finish() {
    for (const char *needed : {"dtype", "shape", "data_offsets"})
      if (!seen.contains(needed))
        damaged(fmt::format("tensor `{}` has no `{}`", entry.name, needed));
    const NamedType *type = findType(typeName);
    if (type == std::end(elementTypes))
      fail("tensor `{}` of `{}` has the type `{}`; `F32`, `F16`, `BF16`, `F64`, `BOOL` or "
           "integers are expected",
           entry.name, path, typeName);
    entry.type = type->type;
    if (offsets.size() != 2 || offsets[0] > offsets[1])
      fail("tensor `{}` of `{}` has impossible places", entry.name, path);
    entry.begin = offsets[0];
    entry.end = offsets[1];
    std::optional<uint64_t> count = elementsOf(entry.shape);
    uint64_t size = entry.end - entry.begin, expected;
    if (!count || __builtin_mul_overflow(*count, entry.type.bytes, &expected) || expected != size)
      fail("tensor `{}` of `{}` has the shape {} of `{}`, but {} bytes", entry.name, path,
           formatShape(entry.shape), typeName, size);
    return std::move(entry);
  }

  std::string path;
  SafetensorsHeader &header;
  std::set<std::string> names;

  int depth = 0;
  std::string member; // the last key
  bool inMetadata = false;
  Entry entry; // the tensor that is read, with what follows
  std::string typeName;
  std::vector<uint64_t> offsets;
  std::set<std::string> seen;
  std::vector<uint64_t> *list = nullptr; // the shape or the places, while inside
};

std::string readText(FileStream &file, const std::string &path) {
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
    fail("`{}` is not a safetensors file: byte {} of its header is a NUL; pad it with spaces", path,
         place);
  return text;
}

/// Requires that the tensors cover all data bytes of the file exactly once.
void requireWhole(std::vector<Entry> &entries, std::optional<uint64_t> bytes,
                  const std::string &path) {
  std::ranges::sort(entries, {},
                    [](const Entry &entry) { return std::pair(entry.begin, entry.end); });
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

} // namespace

std::string_view safetensorsName(const ElementType &type) {
  auto known = std::ranges::find_if(elementTypes, [&](const NamedType &named) {
    return named.type.kind == type.kind && named.type.bytes == type.bytes;
  });
  return known->name;
}

uint64_t safetensorsBytesOf(std::string_view typeName) { return findType(typeName)->type.bytes; }

SafetensorsHeader readSafetensorsHeader(FileStream &file, const std::string &path) {
  SafetensorsHeader header;
  HeaderParser(path, header).parse(readText(file, path));
  requireWhole(header.entries, file.left(), path);
  return header;
}

std::string quoteJson(std::string_view text) {
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace rnn
