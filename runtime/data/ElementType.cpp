// Bytes of any number type and byte order -> float32.
#include "data/ElementType.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace rnn {

namespace {

/// IEEE 754's binary16.
float halfToFloat(uint16_t half) {
  uint32_t sign = uint32_t(half & 0x8000) << 16, rest = uint32_t(half & 0x7FFF) << 13;
  constexpr uint32_t halfInfinity = 0x7C00 << 13, infinity = 0x7F800000;
  if (rest >= halfInfinity)
    return std::bit_cast<float>(sign | infinity | rest);
  // The exponent biases differ by 127 - 15; the product is correct for subnormal numbers too.
  float magnitude = std::bit_cast<float>(rest) * 0x1p112f;
  return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
}

float bfloatToFloat(uint16_t bits) { return std::bit_cast<float>(uint32_t(bits) << 16); }

/// Converts numbers that the file stores as `Stored`, each with `turn`.
template <typename Stored, typename Turn>
void convert(const ElementType &type, const char *bytes, uint64_t count, float *values,
             const Turn &turn) {
  for (uint64_t i = 0; i < count; ++i, bytes += sizeof(Stored)) {
    char swapped[sizeof(Stored)];
    if (type.bigEndian)
      std::reverse_copy(bytes, bytes + sizeof(Stored), swapped);
    Stored stored;
    std::memcpy(&stored, type.bigEndian ? swapped : bytes, sizeof(Stored));
    values[i] = turn(stored);
  }
}

template <typename Stored>
void cast(const ElementType &type, const char *bytes, uint64_t count, float *values) {
  convert<Stored>(type, bytes, count, values, [](Stored stored) { return float(stored); });
}

using Conversion = void (*)(const ElementType &, const char *, uint64_t, float *);

Conversion conversionOf(const ElementType &type) {
  using Kind = ElementType::Kind;
  auto choose = [&](Conversion one, Conversion two, Conversion four, Conversion eight) {
    return type.bytes == 1   ? one
           : type.bytes == 2 ? two
           : type.bytes == 4 ? four
           : type.bytes == 8 ? eight
                             : nullptr;
  };
  constexpr Conversion half = [](const ElementType &type, const char *bytes, uint64_t count,
                                 float *values) {
    convert<uint16_t>(type, bytes, count, values, halfToFloat);
  };
  constexpr Conversion bfloat = [](const ElementType &type, const char *bytes, uint64_t count,
                                   float *values) {
    convert<uint16_t>(type, bytes, count, values, bfloatToFloat);
  };
  constexpr Conversion truth = [](const ElementType &type, const char *bytes, uint64_t count,
                                  float *values) {
    convert<uint8_t>(type, bytes, count, values, [](uint8_t byte) { return byte ? 1.0f : 0.0f; });
  };
  switch (type.kind) {
  case Kind::Boolean:
    return choose(truth, nullptr, nullptr, nullptr);
  case Kind::Signed:
    return choose(cast<int8_t>, cast<int16_t>, cast<int32_t>, cast<int64_t>);
  case Kind::Unsigned:
    return choose(cast<uint8_t>, cast<uint16_t>, cast<uint32_t>, cast<uint64_t>);
  case Kind::Float:
    return choose(nullptr, half, cast<float>, cast<double>);
  case Kind::BFloat:
    return choose(nullptr, bfloat, nullptr, nullptr);
  }
  return nullptr;
}

} // namespace

bool isKnown(const ElementType &type) { return conversionOf(type) != nullptr; }

void toFloat32(const ElementType &type, const char *bytes, uint64_t count, float *values) {
  // Most files store numbers exactly as memory does.
  if (type.kind == ElementType::Kind::Float && type.bytes == sizeof(float) && !type.bigEndian)
    std::memcpy(values, bytes, count * sizeof(float));
  else
    conversionOf(type)(type, bytes, count, values);
}

} // namespace rnn
