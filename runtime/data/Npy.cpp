// One array: the bytes of an .npy file, both ways.
#include "data/Error.h"
#include "data/Numpy.h"
#include "data/WholeFile.h"

#include <charconv>
#include <cstring>
#include <fmt/ranges.h>

namespace rnn {

namespace {

constexpr std::string_view magic = "\x93NUMPY";

struct NpyHeader {
  std::string type; // NumPy's dtype.str, such as "<f4"
  bool fortranOrder = false;
  std::vector<uint64_t> shape;
};

/// Reads the header: a literal of a Python dictionary with three known keys.
class HeaderParser {
public:
  HeaderParser(std::string_view text, const std::string &what) : text(text), what(what) {}

  NpyHeader parse() {
    NpyHeader header;
    expect('{');
    while (!accept('}')) {
      std::string key = quoted();
      expect(':');
      if (key == "descr")
        header.type = descriptor();
      else if (key == "fortran_order")
        header.fortranOrder = boolean();
      else if (key == "shape")
        header.shape = tuple();
      else
        broken();
      accept(',');
    }
    return header;
  }

private:
  [[noreturn]] void broken() const {
    fail("{} has a header that is not NumPy's: `{}`", what, text);
  }
  void skipSpaces() {
    while (position < text.size() && std::isspace(static_cast<unsigned char>(text[position])))
      ++position;
  }
  bool accept(char wanted) {
    skipSpaces();
    bool found = position < text.size() && text[position] == wanted;
    position += found;
    return found;
  }
  void expect(char wanted) {
    if (!accept(wanted))
      broken();
  }
  bool accept(std::string_view word) {
    skipSpaces();
    bool found = text.substr(position).starts_with(word);
    position += found ? word.size() : 0;
    return found;
  }
  std::string quoted() {
    expect('\'');
    size_t end = text.find('\'', position);
    if (end == std::string_view::npos)
      broken();
    std::string word(text.substr(position, end - position));
    position = end + 1;
    return word;
  }
  std::string descriptor() {
    skipSpaces();
    if (position < text.size() && text[position] == '[')
      fail("{} has records; float32 or float64 is expected", what);
    return quoted();
  }
  bool boolean() {
    if (accept("True"))
      return true;
    if (!accept("False"))
      broken();
    return false;
  }
  std::vector<uint64_t> tuple() {
    std::vector<uint64_t> sizes;
    expect('(');
    while (!accept(')')) {
      uint64_t size = 0;
      skipSpaces();
      auto [end, error] = std::from_chars(text.data() + position, text.data() + text.size(), size);
      if (error != std::errc())
        broken();
      position = end - text.data();
      sizes.push_back(size);
      accept(',');
    }
    return sizes;
  }

  std::string_view text;
  const std::string &what;
  size_t position = 0;
};

template <typename Element> std::vector<float> convert(std::string_view bytes, uint64_t count) {
  std::vector<float> values(count);
  for (uint64_t i = 0; i < count; ++i) {
    Element element;
    std::memcpy(&element, bytes.data() + i * sizeof(Element), sizeof(Element));
    values[i] = static_cast<float>(element);
  }
  return values;
}

struct ElementType {
  std::string_view name;
  size_t bytes;
  std::vector<float> (*convert)(std::string_view, uint64_t);
};

constexpr ElementType elementTypes[] = {
    {"<f4", 4, convert<float>},    {"<f8", 8, convert<double>},   {"|b1", 1, convert<uint8_t>},
    {"|i1", 1, convert<int8_t>},   {"|u1", 1, convert<uint8_t>},  {"<i2", 2, convert<int16_t>},
    {"<u2", 2, convert<uint16_t>}, {"<i4", 4, convert<int32_t>},  {"<u4", 4, convert<uint32_t>},
    {"<i8", 8, convert<int64_t>},  {"<u8", 8, convert<uint64_t>},
};

const ElementType &elementType(const std::string &name, const std::string &what) {
  for (const ElementType &type : elementTypes)
    if (type.name == name)
      return type;
  fail("{} has the type `{}`; float32 (`<f4`), float64 (`<f8`) or integers are expected", what,
       name);
}

/// Column-major values -> row-major ones.
std::vector<float> transpose(const std::vector<float> &columns,
                             const std::vector<uint64_t> &shape) {
  std::vector<float> rows(columns.size());
  std::vector<uint64_t> index(shape.size(), 0), stride(shape.size(), 1);
  for (size_t axis = 1; axis < shape.size(); ++axis)
    stride[axis] = stride[axis - 1] * shape[axis - 1];
  uint64_t place = 0; // of `index` in the columns
  for (float &value : rows) {
    value = columns[place];
    for (size_t axis = shape.size(); axis-- > 0;) {
      place += stride[axis];
      if (++index[axis] < shape[axis])
        break;
      place -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return rows;
}

} // namespace

Array parseNpy(std::string_view bytes, const std::string &what) {
  if (!bytes.starts_with(magic) || bytes.size() < 10)
    fail("{} is no NumPy array", what);
  // The length of the header takes 2 bytes in version 1, 4 in versions 2 and 3.
  bool isShort = bytes[6] == 1;
  size_t start = isShort ? 10 : 12;
  if (bytes.size() < start)
    fail("{} is truncated in its header", what);
  uint64_t headerSize = 0;
  std::memcpy(&headerSize, bytes.data() + 8, isShort ? 2 : 4);
  if (headerSize > bytes.size() - start)
    fail("{} is truncated in its header", what);
  NpyHeader header = HeaderParser(bytes.substr(start, headerSize), what).parse();
  const ElementType &type = elementType(header.type, what);

  std::string_view data = bytes.substr(start + headerSize);
  std::optional<uint64_t> count = elementsOf(header.shape);
  uint64_t expected;
  if (!count || __builtin_mul_overflow(*count, type.bytes, &expected) || expected != data.size())
    fail("{} is truncated or damaged: its shape {} of `{}` does not match its {} bytes of data",
         what, formatShape(header.shape), header.type, data.size());
  Array array{header.shape, type.convert(data, *count)};
  if (header.fortranOrder && *count > 0)
    array.values = transpose(array.values, array.shape);
  return array;
}

std::string formatNpy(const Array &array) {
  std::string header = fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}",
                                   formatShape(array.shape));
  // NumPy wants the data to begin at a multiple of 64 bytes, after a newline.
  size_t prefix = magic.size() + 4;
  header.append(63 - (prefix + header.size()) % 64, ' ');
  header += '\n';
  std::string bytes(magic);
  bytes += {1, 0, static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(reinterpret_cast<const char *>(array.values.data()),
               array.values.size() * sizeof(float));
  return bytes;
}

void writeNpy(const std::filesystem::path &path, const Array &array) {
  writeWholeFile(path, formatNpy(array));
}

} // namespace rnn
