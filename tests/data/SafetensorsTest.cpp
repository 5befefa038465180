#include "data/Safetensors.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <cstring>

using namespace rnn;

namespace {

/// A file with a given header and data.
std::string fileOf(const std::string &header, const std::string &data) {
  uint64_t size = header.size();
  std::string bytes(sizeof size, '\0');
  std::memcpy(bytes.data(), &size, sizeof size);
  return bytes + header + data;
}

struct File {
  ScratchFolder folder;
  std::string path = (folder / "w.safetensors").string();

  Tensors read(const std::string &bytes) {
    writeWholeFile(path, bytes);
    return readSafetensors(path);
  }
  std::string message(const std::string &bytes) {
    return messageOf([&] { read(bytes); });
  }
};

} // namespace

TEST_CASE_METHOD(File, "tensors are written and read, sorted and aligned") {
  Tensors tensors;
  tensors.metadata = {{"format", "rnn"}, {"layout", "keras"}};
  tensors.arrays["b/kernel"] = {{2, 3}, {1, 2, 3, 4, 5, 6}};
  tensors.arrays["a/bias"] = {{1}, {-0.5}};
  writeSafetensors(path, tensors);

  std::string bytes = readFile(path);
  std::string header = R"({"__metadata__":{"format":"rnn","layout":"keras"},)"
                       R"("a/bias":{"data_offsets":[0,4],"dtype":"F32","shape":[1]},)"
                       R"("b/kernel":{"data_offsets":[4,28],"dtype":"F32","shape":[2,3]}})";
  CHECK(bytes.substr(8, header.size()) == header);
  CHECK((bytes.size() - 28) % 8 == 0); // where the data begins

  Tensors read = readSafetensors(path);
  CHECK(read.metadata == tensors.metadata);
  REQUIRE(read.arrays.size() == 2);
  CHECK(read.arrays["b/kernel"].shape == std::vector<uint64_t>{2, 3});
  CHECK(read.arrays["b/kernel"].values == std::vector<float>{1, 2, 3, 4, 5, 6});
  CHECK(read.arrays["a/bias"].values == std::vector<float>{-0.5});
}

TEST_CASE_METHOD(File, "float64 and integers become float32") {
  double numbers[] = {0.25, -3};
  Tensors tensors = read(fileOf(R"({"t":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}})",
                                std::string(reinterpret_cast<char *>(numbers), 16)));
  CHECK(tensors.arrays["t"].values == std::vector<float>{0.25, -3});
  int32_t integers[] = {7, -1};
  tensors = read(fileOf(R"({"t":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}})",
                        std::string(reinterpret_cast<char *>(integers), 8)));
  CHECK(tensors.arrays["t"].values == std::vector<float>{7, -1});
}

TEST_CASE_METHOD(File, "truncated files are refused wherever they end") {
  Tensors tensors;
  tensors.arrays["kernel"] = {{2}, {1, 2}};
  writeSafetensors(path, tensors);
  std::string bytes = readFile(path);
  CHECK(message("") == "`" + path + "` is no safetensors file: it has 0 bytes");
  CHECK(message(bytes.substr(0, 7)) == "`" + path + "` is no safetensors file: it has 7 bytes");
  CHECK(message(bytes.substr(0, 8)) == "`" + path + "` is no safetensors file");
  CHECK(message(bytes.substr(0, 40)) ==
        fmt::format("`{}` is truncated: its header has {} bytes, and there are 32", path,
                    bytes.size() - 16));
  CHECK(message(bytes.substr(0, bytes.size() - 3)) ==
        "`" + path + "` is truncated: tensor `kernel` ends at byte 8 of the data, and there are 5");
}

TEST_CASE_METHOD(File, "what is damaged or of another kind is refused") {
  auto entry = [](const char *type, const char *shape, const char *offsets) {
    return fileOf(fmt::format(R"({{"t":{{"dtype":"{}","shape":{},"data_offsets":{}}}}})", type,
                              shape, offsets),
                  std::string(16, '\0'));
  };
  CHECK(message("{\"a\": 1}     ") == "`" + path + "` is no safetensors file");
  CHECK(message(entry("BF16", "[2]", "[0,4]")) ==
        "tensor `t` of `" + path + "` has the type `BF16`; `F32` or `F64` is expected");
  CHECK(message(entry("F32", "[3]", "[0,8]")) ==
        "tensor `t` of `" + path + "` has the shape (3,) of `F32`, but 8 bytes");
  CHECK(message(entry("F32", "[4294967296,4294967296]", "[0,8]")) ==
        "tensor `t` of `" + path +
            "` has the shape (4294967296, 4294967296) of `F32`, but 8 bytes");
  CHECK(message(entry("F32", "[2]", "[8,0]")) ==
        "tensor `t` of `" + path + "` has impossible places");
  CHECK(message(entry("F32", "[2]", "[0]")) ==
        "tensor `t` of `" + path + "` has impossible places");
  std::string damaged = "`" + path + "` is no safetensors file: its header is damaged: ";
  CHECK_THAT(message(fileOf("{\"t\":}", "")), Catch::StartsWith(damaged));
  CHECK_THAT(message(fileOf("{\"t\":3}", "")), Catch::StartsWith(damaged));
  CHECK_THAT(message(fileOf("{\"t\":{\"dtype\":\"F32\"}}", "")), Catch::StartsWith(damaged));
}
