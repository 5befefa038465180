// The bytes or the typed lists of a tensor -> numbers of its shape.
#include "exchange/onnx/ReadTensor.h"

#include "data/Error.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace rnn::exchange::onnx {

namespace {

using ::onnx::TensorProto;

/// Whole numbers are axes, sizes and quantized weights, never millions.
constexpr size_t mostIntegers = size_t(1) << 22;

float fromFloat16(uint16_t bits) {
  uint32_t sign = uint32_t(bits & 0x8000) << 16, exponent = (bits >> 10) & 0x1f,
           fraction = bits & 0x3ff;
  if (exponent == 0) {
    float value = std::ldexp(float(fraction), -24);
    return sign ? -value : value;
  }
  uint32_t wide = exponent == 31 ? 0xff : exponent + 112;
  return std::bit_cast<float>(sign | wide << 23 | fraction << 13);
}

float fromBfloat16(uint16_t bits) { return std::bit_cast<float>(uint32_t(bits) << 16); }

/// How a type is stored: in bytes, and in one of the typed lists.
struct Reader {
  const TensorProto &tensor;
  const std::string &place;
  size_t count;
  Constant &constant;

  template <typename Stored, typename List, typename Convert>
  void read(const List &list, Convert convert) {
    auto put = [&](Stored stored) {
      if (constant.isInteger)
        constant.integers.push_back(Size(int64_t(convert(stored))));
      else
        constant.reals.push_back(float(convert(stored)));
    };
    size_t found =
        tensor.has_raw_data() ? tensor.raw_data().size() / sizeof(Stored) : size_t(list.size());
    if (found != count || (tensor.has_raw_data() && tensor.raw_data().size() % sizeof(Stored) != 0))
      fail("{} has data for {} numbers, expected {} by its shape", place, found, count);
    if (!tensor.has_raw_data()) {
      for (auto element : list)
        put(Stored(element));
      return;
    }
    for (size_t i = 0; i < count; ++i) {
      Stored stored;
      std::memcpy(&stored, tensor.raw_data().data() + i * sizeof(Stored), sizeof(Stored));
      put(stored);
    }
  }

  void read() {
    auto same = [](auto value) { return value; };
    switch (tensor.data_type()) {
    case TensorProto::FLOAT:
      return read<float>(tensor.float_data(), same);
    case TensorProto::DOUBLE:
      return read<double>(tensor.double_data(), same);
    case TensorProto::FLOAT16:
      return read<uint16_t>(tensor.int32_data(), fromFloat16);
    case TensorProto::BFLOAT16:
      return read<uint16_t>(tensor.int32_data(), fromBfloat16);
    case TensorProto::INT64:
      return read<int64_t>(tensor.int64_data(), same);
    case TensorProto::INT32:
      return read<int32_t>(tensor.int32_data(), same);
    case TensorProto::INT16:
      return read<int16_t>(tensor.int32_data(), same);
    case TensorProto::UINT16:
      return read<uint16_t>(tensor.int32_data(), same);
    case TensorProto::INT8:
      return read<int8_t>(tensor.int32_data(), same);
    case TensorProto::UINT8:
      return read<uint8_t>(tensor.int32_data(), same);
    case TensorProto::BOOL:
      return read<uint8_t>(tensor.int32_data(), [](uint8_t byte) { return byte != 0; });
    case TensorProto::UINT32:
      return read<uint32_t>(tensor.uint64_data(), same);
    case TensorProto::UINT64:
      return read<uint64_t>(tensor.uint64_data(), same);
    default:
      fail("{} has numbers of type {}, which rnn does not read", place, tensor.data_type());
    }
  }
};

bool isReal(int32_t type) {
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE ||
         type == TensorProto::FLOAT16 || type == TensorProto::BFLOAT16;
}

} // namespace

Constant readTensor(const TensorProto &tensor, const std::string &place) {
  if (tensor.data_location() == TensorProto::EXTERNAL || tensor.external_data_size() > 0)
    fail("{} has its numbers in another file; save the model in one file, with "
         "`onnx.save(model, path, save_as_external_data=False)`",
         place);
  Constant constant;
  std::vector<int64_t> sizes(tensor.dims().begin(), tensor.dims().end());
  std::optional<size_t> count = elementsOf(sizes);
  if (!count)
    fail("{} has a shape that no file of this size can have", place);
  constant.shape.assign(sizes.begin(), sizes.end());
  constant.isInteger = !isReal(tensor.data_type());
  if (constant.isInteger && *count > mostIntegers)
    fail("{} has {} whole numbers, which no recurrent network needs", place, *count);
  Reader{tensor, place, *count, constant}.read();
  return constant;
}

} // namespace rnn::exchange::onnx
