// A file -> its text; a position in the text -> line and column.
#include "syntax/Source.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

namespace rnnc {

size_t characterLength(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned char first = byte(0);
  size_t length = first < 0x80   ? 1
                  : first < 0xC2 ? 0
                  : first < 0xE0 ? 2
                  : first < 0xF0 ? 3
                  : first < 0xF5 ? 4
                                 : 0;
  if (length == 0 || length > text.size())
    return 0;
  for (size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80)
      return 0;
  bool overlong = (first == 0xE0 && byte(1) < 0xA0) || (first == 0xF0 && byte(1) < 0x90);
  bool outside = (first == 0xED && byte(1) >= 0xA0) || (first == 0xF4 && byte(1) >= 0x90);
  return overlong || outside ? 0 : length;
}

/// Far larger than any model; a device such as /dev/zero never ends.
constexpr size_t largestText = 16 << 20;

namespace {
/// The kind of a binary file from its first bytes, such as "a NumPy archive (.npz) or another zip
/// file"; empty if unknown.
std::string_view kindOfBytes(std::string_view bytes) {
  static constexpr std::pair<std::string_view, std::string_view> beginnings[] = {
      {"PK\x03\x04", "a NumPy archive (.npz) or another zip file"},
      {"PK\x05\x06", "an empty zip file"},
      {"\x93NUMPY", "a NumPy array (.npy)"},
      {"\x89HDF\r\n", "an HDF5 file"},
      {"\x7F"
       "ELF",
       "an object file, a library or a program"},
      {"\x89PNG\r\n", "a picture (.png)"},
      {"\x1F\x8B", "a gzip file"},
      {"%PDF-", "a PDF file"}};
  for (const auto &[beginning, kind] : beginnings)
    if (bytes.starts_with(beginning))
      return kind;
  // The header's length in 8 bytes, then JSON.
  if (bytes.size() > 9 && bytes.substr(8).starts_with("{\"") &&
      bytes.substr(4, 4) == std::string_view("\0\0\0\0", 4))
    return "a file of weights (.safetensors)";
  size_t strange = 0, seen = std::min<size_t>(bytes.size(), 4096);
  for (size_t i = 0; i < seen; ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    strange +=
        byte < 0x20 && std::string_view("\t\n\v\f\r\x1B").find(byte) == std::string_view::npos;
  }
  return strange * 10 > seen ? "a binary file" : "";
}
} // namespace

Source::Source(std::string name, std::string text)
    : fileName(std::move(name)), bytes(std::move(text)) {
  if (bytes.starts_with("\xEF\xBB\xBF"))
    bytes.erase(0, 3);
  lineStarts.push_back(0);
  for (size_t i = 0; i < bytes.size(); ++i)
    if (bytes[i] == '\n')
      lineStarts.push_back(i + 1);
}

std::optional<Source> Source::read(const std::string &path, std::string &error) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code)) {
    error = fmt::format("`{}` is a directory; name a model's text file", path);
    return std::nullopt;
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    error = fmt::format("`{}` cannot be read: {}", path, std::strerror(errno));
    return std::nullopt;
  }
  std::string text;
  for (char block[1 << 16]; text.size() <= largestText && file;) {
    file.read(block, sizeof(block));
    text.append(block, file.gcount());
  }
  if (file.bad()) {
    error = fmt::format("`{}` cannot be read: {}", path, std::strerror(errno));
    return std::nullopt;
  }
  if (text.size() > largestText) {
    error = fmt::format("`{}` has more than 16 MiB; name a model's text file", path);
    return std::nullopt;
  }
  if (std::string_view kind = kindOfBytes(text); !kind.empty()) {
    error = fmt::format("`{}` is {}; name a model's text file", path, kind);
    return std::nullopt;
  }
  Source source(path, std::move(text));
  if (source.text().find_first_not_of(" \t\r\n") == std::string_view::npos) {
    error = fmt::format("`{}` is empty; a model begins with `model NAME {{`", path);
    return std::nullopt;
  }
  return source;
}

Place Source::locate(uint32_t offset) const {
  auto next = std::upper_bound(lineStarts.begin(), lineStarts.end(), offset);
  uint32_t number = next - lineStarts.begin(), start = *std::prev(next);
  uint32_t column = 1;
  for (uint32_t i = start; i < offset && i < bytes.size(); ++column)
    i += std::max<size_t>(1, characterLength(text().substr(i)));
  return {number, column};
}

std::string_view Source::line(uint32_t number) const {
  uint32_t start = lineStarts[number - 1];
  size_t end = text().find('\n', start);
  std::string_view line = text().substr(start, end == std::string_view::npos ? end : end - start);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

} // namespace rnnc
