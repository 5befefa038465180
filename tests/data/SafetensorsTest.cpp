// Safetensors files are written and read, and damaged ones refused.
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

TEST_CASE_METHOD(File, "half precision becomes float32 exactly, and so do bytes") {
  auto values = [&](const char *type, const std::string &data, int count) {
    return read(fileOf(fmt::format(R"({{"t":{{"dtype":"{}","shape":[{}],"data_offsets":[0,{}]}}}})",
                                   type, count, data.size()),
                       data))
        .arrays["t"]
        .values;
  };
  CHECK(values("F16", {'\x00', '\x3C', '\x55', '\x35', '\x01', '\x00'}, 3) ==
        std::vector<float>{1, 0.333251953125f, 0x1p-24f});
  CHECK(values("BF16", {'\x80', '\x3F', '\xAB', '\x3E', '\xA0', '\xC0'}, 3) ==
        std::vector<float>{1, 0.333984375f, -5});
  CHECK(values("I8", {'\xFF', '\x07'}, 2) == std::vector<float>{-1, 7});
  CHECK(values("U8", {'\xFF', '\x07'}, 2) == std::vector<float>{255, 7});
  CHECK(values("BOOL", {'\x01', '\x00'}, 2) == std::vector<float>{1, 0});
  CHECK(values("U16", {'\xFF', '\x07'}, 1) == std::vector<float>{2047});
}

TEST_CASE_METHOD(File, "bytes that no tensor or several have are refused") {
  auto tensor = [](const char *name, int begin, int end) {
    return fmt::format(R"("{}":{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})", name,
                       (end - begin) / 4, begin, end);
  };
  auto two = [&](int begin, int end, size_t bytes) {
    return fileOf("{" + tensor("a", 0, 8) + "," + tensor("b", begin, end) + "}",
                  std::string(bytes, '\0'));
  };
  CHECK(read(two(8, 16, 16)).arrays.size() == 2);
  CHECK(read(two(8, 8, 8)).arrays["b"].values.empty());
  CHECK(message(two(4, 16, 16)) == "tensor `b` of `" + path +
                                       "` begins at byte 4 of the data, where the tensor before "
                                       "it goes on to byte 8");
  CHECK(message(two(12, 16, 16)) == "tensor `b` of `" + path +
                                        "` begins at byte 12 of the data, but the bytes from 8 on "
                                        "belong to none");
  CHECK(message(two(8, 16, 19)) == "`" + path + "` has 3 bytes after its last tensor");
  CHECK(message(fileOf("{}", "abc")) == "`" + path + "` has 3 bytes after its last tensor");
  CHECK(message(fileOf("{" + tensor("a", 0, 8) + "," + tensor("a", 8, 16) + "}",
                       std::string(16, '\0'))) == "`" + path + "` has the tensor `a` twice");
}

TEST_CASE_METHOD(File, "headers that the format's own reader refuses are refused") {
  std::string good = R"({"t":{"dtype":"F32","shape":[],"data_offsets":[0,4]}})", data(4, '\0');
  CHECK(read(fileOf(good + "   ", data)).arrays["t"].values == std::vector<float>{0});
  CHECK(message(fileOf(good + std::string(3, '\0'), data)) ==
        fmt::format(
            "`{}` is not a safetensors file: byte {} of its header is a NUL; pad it with spaces",
            path, good.size()));
  CHECK(message(fileOf(" " + good, data)) == "`" + path + "` is not a safetensors file");
  for (const char *number : {"-1", "1.0", "1e0", "true", "null"}) {
    for (const char *before : {R"({"t":{"dtype":"F32","data_offsets":[0,4],"shape":[)",
                               R"({"t":{"dtype":"F32","shape":[1],"data_offsets":[4,)"})
      CHECK_THAT(message(fileOf(std::string(before) + number + "]}}", data)),
                 Catch::Contains("where a size or a place is expected"));
  }
  CHECK_THAT(message(fileOf(R"({"__metadata__":{"a":1}})", "")),
             Catch::Contains("its header is damaged"));
  CHECK_THAT(message(fileOf(R"({"__metadata__":null})", "")),
             Catch::Contains("its header is damaged"));
  for (const char *value : {"[[1]]", R"([{"y":1}])", R"({"y":[1]})", R"({"y":{"z":1}})"})
    CHECK_THAT(message(fileOf(fmt::format(R"({{"t":{{"x":{}}}}})", value), "")),
               Catch::Contains("nested too deeply"));
  // Members that the format does not know are left alone, as its own reader does.
  for (const char *value : {"[1]", "[-1, null]", R"({"dtype":"F64","shape":1})", "true", "\"F64\""})
    CHECK(read(fileOf(fmt::format(R"({{"t":{{"x":{0},"dtype":"F32","shape":[],"y":{0},)"
                                  R"("data_offsets":[0,4],"z":{0}}}}})",
                                  value),
                      data))
              .arrays["t"]
              .values == std::vector<float>{0});
  CHECK_THAT(message(fileOf(good + "x", data)), Catch::Contains("its header is damaged"));
  // A header may have a hundred million bytes, and no file is needed to see one more.
  std::string large = fileOf("{", "");
  uint64_t size = 100'000'001;
  std::memcpy(large.data(), &size, sizeof size);
  writeWholeFile(path, large);
  std::filesystem::resize_file(path, size + 100);
  CHECK(messageOf([&] { readSafetensors(path); }) ==
        "`" + path + "` has a header of 100000001 bytes; at most 100000000 are allowed");
}

TEST_CASE("endless devices are no weights") {
  CHECK(messageOf([] { readSafetensors("/dev/zero"); }) == "`/dev/zero` is not a safetensors file");
  CHECK(messageOf([] { readSafetensors("/dev/null"); }) ==
        "`/dev/null` is not a safetensors file: it has 0 bytes");
}

TEST_CASE_METHOD(File, "truncated files are refused wherever they end") {
  Tensors tensors;
  tensors.arrays["kernel"] = {{2}, {1, 2}};
  writeSafetensors(path, tensors);
  std::string bytes = readFile(path);
  CHECK(message("") == "`" + path + "` is not a safetensors file: it has 0 bytes");
  CHECK(message(bytes.substr(0, 7)) == "`" + path + "` is not a safetensors file: it has 7 bytes");
  CHECK(message(bytes.substr(0, 8)) == "`" + path + "` is not a safetensors file");
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
  CHECK(message("{\"a\": 1}     ") == "`" + path + "` is not a safetensors file");
  CHECK(message(entry("F8_E4M3", "[2]", "[0,2]")) ==
        "tensor `t` of `" + path +
            "` has the type `F8_E4M3`; `F32`, `F16`, `BF16`, `F64`, `BOOL` or integers are "
            "expected");
  CHECK(message(entry("F32", "[3]", "[0,8]")) ==
        "tensor `t` of `" + path + "` has the shape (3,) of `F32`, but 8 bytes");
  CHECK(message(entry("F32", "[4294967296,4294967296]", "[0,8]")) ==
        "tensor `t` of `" + path +
            "` has the shape (4294967296, 4294967296) of `F32`, but 8 bytes");
  CHECK(message(entry("F32", "[2]", "[8,0]")) ==
        "tensor `t` of `" + path + "` has impossible places");
  CHECK(message(entry("F32", "[2]", "[0]")) ==
        "tensor `t` of `" + path + "` has impossible places");
  std::string damaged = "`" + path + "` is not a safetensors file: its header is damaged: ";
  CHECK_THAT(message(fileOf("{\"t\":}", "")), Catch::StartsWith(damaged));
  for (const char *value : {"3", "[]", "null", "\"F32\"", "{}"})
    CHECK_THAT(message(fileOf(fmt::format("{{\"t\":{}}}", value), "")), Catch::StartsWith(damaged));
  for (const char *wrong : {R"("dtype":[],"shape":[],"data_offsets":[0,4])",
                            R"("dtype":"F32","shape":4,"data_offsets":[0,4])",
                            R"("dtype":"F32","shape":[],"data_offsets":{})"})
    CHECK_THAT(message(fileOf(fmt::format("{{\"t\":{{{}}}}}", wrong), std::string(4, '\0'))),
               Catch::StartsWith(damaged));
  CHECK_THAT(message(fileOf("{\"t\":{\"dtype\":\"F32\"}}", "")), Catch::StartsWith(damaged));
}
