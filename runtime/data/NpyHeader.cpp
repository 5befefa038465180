// The bytes of an .npy file -> its header, and the requested rows as float32.
#include "data/NpyHeader.h"

#include "data/Error.h"

#include <charconv>
#include <cstring>

namespace rnn {

namespace {

// NumPy itself refuses longer headers by default.
constexpr uint64_t mostHeaderBytes = 1 << 16;

/// Replaces control characters, which a terminal would obey.
std::string readable(std::string_view text) {
  std::string shown(text);
  for (char &byte : shown)
    if (static_cast<unsigned char>(byte) < ' ' || static_cast<unsigned char>(byte) > '~')
      byte = '?';
  return shown;
}

/// Reads the header: a literal of a Python dictionary with three known keys.
class HeaderParser {
public:
  HeaderParser(std::string_view text, const std::string &what) : text(text), what(what) {}

  NpyHeader parse() {
    NpyHeader header;
    bool hasOrder = false, hasShape = false;
    expect('{');
    while (!accept('}')) {
      std::string key = quoted();
      expect(':');
      if (key == "descr")
        header.typeName = descriptor();
      else if (key == "fortran_order")
        header.fortranOrder = boolean(), hasOrder = true;
      else if (key == "shape")
        header.shape = tuple(), hasShape = true;
      else
        broken();
      accept(',');
    }
    skipSpaces();
    if (header.typeName.empty() || !hasOrder || !hasShape || position < text.size())
      broken();
    return header;
  }

private:
  [[noreturn]] void broken() const {
    constexpr size_t shown = 200;
    fail("{} has a header that is not NumPy's: `{}`", what, readable(text.substr(0, shown)));
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
    char quote = accept('"') ? '"' : '\'';
    if (quote == '\'')
      expect(quote);
    size_t end = text.find(quote, position);
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
      accept('L'); // Python 2 wrote long integers so
      if (!accept(',') && !(position < text.size() && text[position] == ')'))
        broken();
    }
    return sizes;
  }

  std::string_view text;
  const std::string &what;
  size_t position = 0;
};

/// "<f4" -> float32 in little-endian order.
ElementType parseType(const std::string &name, const std::string &what) {
  using Kind = ElementType::Kind;
  constexpr std::string_view orders = "<>|=";
  ElementType type{.bytes = 0};
  if (name.size() == 3 && orders.find(name[0]) != orders.npos && std::isdigit(name[2])) {
    type = {.kind = name[1] == 'b'   ? Kind::Boolean
                    : name[1] == 'i' ? Kind::Signed
                    : name[1] == 'u' ? Kind::Unsigned
                                     : Kind::Float,
            .bytes = uint64_t(name[2] - '0'),
            .bigEndian = name[0] == '>'};
    if (std::string_view("biuf").find(name[1]) != std::string_view::npos && isKnown(type))
      return type;
  }
  fail("{} has the type `{}`; numbers are expected: float16, float32, float64, integers or "
       "booleans",
       what, readable(name));
}

/// Reads rows of an array in Fortran order, which stores column after column. Returns how many
/// numbers arrived.
uint64_t readColumns(ByteStream &stream, const NpyHeader &header, RowRange rows,
                     std::vector<float> &values) {
  const std::vector<uint64_t> &shape = header.shape;
  uint64_t rowSize = values.size() / rows.size(), read = 0;
  std::vector<uint64_t> index(shape.size(), 0), stride(shape.size(), 1);
  for (size_t axis = shape.size() - 1; axis-- > 0;)
    stride[axis] = stride[axis + 1] * shape[axis + 1];
  uint64_t place = 0; // of the column in a row
  for (uint64_t column = 0; column < rowSize; ++column) {
    stream.skip(rows.begin * header.type.bytes);
    float *next = values.data() + place;
    uint64_t some =
        readElements(stream, header.type, rows.size(), [&](const float *numbers, uint64_t count) {
          for (uint64_t i = 0; i < count; ++i, next += rowSize)
            *next = numbers[i];
        });
    read += some;
    if (some < rows.size())
      return read;
    stream.skip((shape[0] - rows.end) * header.type.bytes);
    for (size_t axis = 1; axis < shape.size(); ++axis) {
      place += stride[axis];
      if (++index[axis] < shape[axis])
        break;
      place -= stride[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return read;
}

} // namespace

NpyHeader readNpyHeader(ByteStream &stream, const std::string &what) {
  std::string begin = readBytes(stream, npyMagic.size() + 2);
  if (!begin.starts_with(npyMagic) || begin.size() < npyMagic.size() + 2)
    fail("{} is not a NumPy array", what);
  // The length of the header takes 2 bytes in version 1, 4 in versions 2 and 3.
  int version = static_cast<unsigned char>(begin[npyMagic.size()]);
  if (version < 1 || version > 3)
    fail("{} has version {} of NumPy's format; versions 1 to 3 are known", what, version);
  size_t lengthBytes = version == 1 ? 2 : 4;
  std::string length = readBytes(stream, lengthBytes);
  uint64_t headerSize = 0;
  std::memcpy(&headerSize, length.data(), length.size());
  if (length.size() == lengthBytes && headerSize > mostHeaderBytes)
    fail("{} has a header of {} bytes; at most {} are read", what, headerSize, mostHeaderBytes);
  std::string text = readBytes(stream, headerSize);
  if (length.size() < lengthBytes || text.size() < headerSize)
    fail("{} is truncated in its header", what);
  NpyHeader header = HeaderParser(text, what).parse();
  header.type = parseType(header.typeName, what);
  std::optional<uint64_t> count = elementsOf(header.shape), left = stream.left();
  uint64_t expected;
  bool fits = count && !__builtin_mul_overflow(*count, header.type.bytes, &expected);
  if (!fits || (left && expected != *left))
    fail("{} is truncated or damaged: its shape {} of `{}` does not match its {} bytes of data",
         what, formatShape(header.shape), header.typeName, left.value_or(0));
  return header;
}

RowRange allRows(const NpyHeader &header) {
  return {0, header.shape.empty() ? 1 : header.shape[0]};
}

Array readNpyRows(ByteStream &stream, const NpyHeader &header, RowRange rows,
                  const std::string &what) {
  Array array{header.shape, {}};
  if (!array.shape.empty())
    array.shape[0] = rows.size();
  uint64_t count = *elementsOf(array.shape), read = 0;
  if (count == 0)
    return array;
  uint64_t rowBytes = count / rows.size() * header.type.bytes;
  if (header.fortranOrder && header.shape.size() > 1) {
    array.values.resize(count);
    read = readColumns(stream, header, rows, array.values);
  } else {
    stream.skip(rows.begin * rowBytes);
    array.values.reserve(count); // no more memory than arrives is touched
    read = readElements(stream, header.type, count, [&](const float *numbers, uint64_t some) {
      array.values.insert(array.values.end(), numbers, numbers + some);
    });
  }
  if (read < count)
    fail("{} is truncated or damaged: {} of {} numbers are there", what, read, count);
  return array;
}

} // namespace rnn
