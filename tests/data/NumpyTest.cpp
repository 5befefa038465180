// .npy and .npz files in every type, byte order and version; truncated and damaged ones.
#include "data/Numpy.h"

#include "Expect.h"
#include "ParseNpy.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <cmath>
#include <limits>
#include <sys/resource.h>

using namespace rnn;

namespace {

const std::filesystem::path inputs = INPUTS;

std::string npyWithHeader(std::string header, std::string_view data, char version = 1) {
  header += '\n';
  std::string bytes = "\x93NUMPY";
  bytes += {version, 0, static_cast<char>(header.size()), 0};
  if (version > 1)
    bytes += {0, 0};
  return bytes + header + std::string(data);
}

/// An array of 16-bit words or the like, as they stand in memory.
template <typename Word> std::string npyOf(const char *type, const std::vector<Word> &words) {
  return npyWithHeader(fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({},), }}",
                                   type, words.size()),
                       {reinterpret_cast<const char *>(words.data()), words.size() * sizeof(Word)});
}

/// Little-endian bytes of a number.
std::string le(uint64_t number, int bytes) {
  return {reinterpret_cast<const char *>(&number), size_t(bytes)};
}

/// An archive of one member `x.npy` with this content, deflated as one block that is stored,
/// that claims `claimed` bytes behind it.
std::string archiveOf(const std::string &content, uint64_t claimed) {
  std::string name = "x.npy";
  std::string data = "\x01" + le(content.size(), 2) + le(~content.size() & 0xFFFF, 2) + content;
  std::string rest = le(20, 2) + le(0, 2) + le(8, 2) + le(0x00210000, 4) + le(0, 4) +
                     le(data.size(), 4) + le(claimed, 4) + le(name.size(), 2) + le(0, 2);
  std::string local = "PK\x03\x04" + rest + name + data;
  std::string central =
      "PK\x01\x02" + le(20, 2) + rest + le(0, 2 + 2 + 2) + le(0, 4) + le(0, 4) + name;
  return local + central + "PK\x05\x06" + le(0, 4) + le(1, 2) + le(1, 2) + le(central.size(), 4) +
         le(local.size(), 4) + le(0, 2);
}

/// The most memory that this process has had, in bytes.
uint64_t mostMemory() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return uint64_t(usage.ru_maxrss) * 1024;
}

std::string messageOfNpy(const std::string &bytes) {
  return messageOf([&] { parseNpy(bytes, "array `x`"); });
}

} // namespace

TEST_CASE("files of NumPy are read, stored or deflated") {
  // Written by Inputs/make-fixtures.py.
  NpzFile file(inputs / GENERATE("stored.npz", "deflated.npz"));
  REQUIRE(file.names().size() == 15);
  for (const char *name : {"float32_c", "float32_fortran", "float64_c", "float64_fortran"}) {
    INFO(name);
    Array array = file.read(name);
    REQUIRE(array.shape == std::vector<uint64_t>{2, 3, 4});
    for (uint64_t i = 0; i < 24; ++i)
      CHECK(array.values[i] == i / 8.0f);
  }
  for (const char *name : {"int8", "int16", "int32", "int64"})
    CHECK(file.read(name).values == std::vector<float>{0, 1, -100});
  for (const char *name : {"uint8", "uint16", "uint32", "uint64"})
    CHECK(file.read(name).values == std::vector<float>{0, 1, 100});
  CHECK(file.read("boolean").values == std::vector<float>{1, 0, 1});
  CHECK(file.read("scalar").shape.empty());
  CHECK(file.read("scalar").values == std::vector<float>{2.5});
  CHECK(file.read("empty").shape == std::vector<uint64_t>{0, 3});
  CHECK(file.read("empty").values.empty());
}

TEST_CASE("headers of NumPy's versions 1 to 3 are read") {
  Array array = parseNpy(readFile(inputs / "version2.npy"), "array `x`");
  CHECK(array.shape == std::vector<uint64_t>{2, 3, 4});
  CHECK(array.values[23] == 23 / 8.0f);
  std::string header = "{'descr': '|i1', 'fortran_order': False, 'shape': (2,), }";
  for (char version : {1, 2, 3})
    CHECK(parseNpy(npyWithHeader(header, "\x05\xFF", version), "array `x`").values ==
          std::vector<float>{5, -1});
  for (char version : {0, 4, -1})
    CHECK_THAT(messageOfNpy(npyWithHeader(header, "\x05\xFF", version)),
               Catch::Contains("of NumPy's format; versions 1 to 3 are known"));
}

TEST_CASE("headers of Python 2 are read") {
  Array array = parseNpy(npyWithHeader("{'descr': '|u1', 'fortran_order': False, "
                                       "'shape': (3L, 2L), }",
                                       "abcdef"),
                         "array `x`");
  CHECK(array.shape == std::vector<uint64_t>{3, 2});
  CHECK(array.values == std::vector<float>{'a', 'b', 'c', 'd', 'e', 'f'});
}

TEST_CASE("half precision is read exactly") {
  std::vector<uint16_t> words = {0x3C00, 0xC000, 0x7BFF, 0x3555, 0x0001, 0x03FF, 0x8000, 0xFC00};
  CHECK(parseNpy(npyOf("<f2", words), "array `x`").values ==
        std::vector<float>{1, -2, 65504, 0.333251953125f, 0x1p-24f, 0x3FFp-24f, -0.0f,
                           -std::numeric_limits<float>::infinity()});
  CHECK(std::isnan(parseNpy(npyOf<uint16_t>("<f2", {0x7E00}), "array `x`").values[0]));
}

TEST_CASE("the other order of bytes is read, in every width") {
  Array array = NpzFile(inputs / "big-endian.npz").read("x");
  REQUIRE(array.values.size() == 24);
  for (uint64_t i = 0; i < 24; ++i)
    CHECK(array.values[i] == i / 8.0f);
  auto read = [](const char *type, const std::string &bytes) {
    return parseNpy(npyWithHeader(fmt::format("{{'descr': '{}', 'fortran_order': False, "
                                              "'shape': (1,), }}",
                                              type),
                                  bytes),
                    "array `x`")
        .values[0];
  };
  CHECK(read(">i2", {'\xFF', '\x9C'}) == -100);
  CHECK(read(">u2", {'\xFF', '\x9C'}) == 65436);
  CHECK(read(">i4", {0, 0, 1, 2}) == 258);
  CHECK(read(">u4", {'\x80', 0, 0, 0}) == 2147483648.0f);
  CHECK(read(">i8", {'\xFF', '\xFF', '\xFF', '\xFF', '\xFF', '\xFF', '\xFF', '\xFE'}) == -2);
  CHECK(read(">u8", {0, 0, 0, 1, 0, 0, 0, 0}) == 4294967296.0f);
  CHECK(read(">f2", {'\x35', '\x55'}) == 0.333251953125f);
  CHECK(read(">f8", {'\xC0', '\x08', 0, 0, 0, 0, 0, 0}) == -3);
}

TEST_CASE("some rows are read without the others, in either order and archive") {
  NpzFile file(inputs / GENERATE("stored.npz", "deflated.npz"));
  for (const char *name : {"float32_c", "float32_fortran", "float64_c", "float64_fortran"}) {
    INFO(name);
    CHECK(file.shape(name) == std::vector<uint64_t>{2, 3, 4});
    Array array = file.read(name, RowRange{1, 2});
    REQUIRE(array.shape == std::vector<uint64_t>{1, 3, 4});
    for (uint64_t i = 0; i < 12; ++i)
      CHECK(array.values[i] == (12 + i) / 8.0f);
  }
}

TEST_CASE("rows far behind are sought, not read") {
  ScratchFolder folder;
  Array array{{50000, 4}, std::vector<float>(200000)};
  for (size_t i = 0; i < array.values.size(); ++i)
    array.values[i] = float(i);
  writeNpz(folder / "d.npz", {{"x", array}});
  // Damage that nobody comes to see: rows before and behind those that are read.
  std::string bytes = readFile(folder / "d.npz");
  bytes[1000] ^= 1;
  writeWholeFile(folder / "d.npz", bytes);
  NpzFile file(folder / "d.npz");
  CHECK(file.read("x", RowRange{49998, 49999}).values ==
        std::vector<float>{199992, 199993, 199994, 199995});
  CHECK_THAT(messageOf([&] { file.read("x"); }), Catch::Contains("CRC"));
}

TEST_CASE("what a file only promises takes no memory") {
  ScratchFolder folder;
  std::string path = (folder / "d.npz").string();
  std::string header =
      npyWithHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }", "");
  auto message = [&](uint64_t claimed) {
    writeWholeFile(path, archiveOf(header, claimed));
    return messageOf([&] { NpzFile(path).read("x"); });
  };
  uint64_t before = mostMemory();
  CHECK(message(header.size() + 4000000000) ==
        fmt::format("array `x` of `{}` is damaged: its {} bytes cannot be in {} of the archive",
                    path, header.size() + 4000000000, header.size() + 5));
  // No more than deflated bytes could become, but more than they do.
  header = npyWithHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (10000,), }", "");
  CHECK_THAT(message(header.size() + 40000),
             Catch::StartsWith("array `x` of `" + path + "` is truncated or damaged: "));
  CHECK(mostMemory() - before < 64 << 20);
}

TEST_CASE("what is written is read again, with the same bytes each time") {
  ScratchFolder folder;
  NamedArrays arrays = {{"x", {{2, 3}, {1, 2, 3, 4, 5, 6}}}, {"y", {{2}, {-1, 0.5}}}};
  writeNpz(folder / "a.npz", arrays);
  writeNpz(folder / "b.npz", arrays);
  std::string bytes = readFile(folder / "a.npz");
  CHECK(bytes == readFile(folder / "b.npz"));
  CHECK(bytes.substr(10, 4) == std::string("\x00\x00\x21\x00", 4)); // no clock: 1 January 1980
  NpzFile file(folder / "a.npz");
  CHECK(file.names() == std::vector<std::string>{"x", "y"});
  for (const auto &[name, array] : arrays) {
    CHECK(file.read(name).shape == array.shape);
    CHECK(file.read(name).values == array.values);
  }
}

TEST_CASE("an array's bytes are those of NumPy's format") {
  std::string bytes = formatNpy({{3}, {1, 2, 3}});
  std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }";
  REQUIRE(bytes.size() == 128 + 12);
  CHECK(bytes.substr(0, 10) == std::string("\x93NUMPY\x01\x00\x76\x00", 10));
  CHECK(bytes.substr(10, header.size()) == header);
  CHECK(bytes[127] == '\n');
}

TEST_CASE("a missing array is named with those that are there") {
  ScratchFolder folder;
  std::string path = (folder / "d.npz").string();
  auto message = [&](const NamedArrays &arrays) {
    writeNpz(path, arrays);
    return messageOf([&] { NpzFile(path).read("x"); });
  };
  CHECK(message({{"inputs", {{0}, {}}}, {"y", {{0}, {}}}}) ==
        "`" + path + "` has no array `x`; it has `inputs`, `y`");
  CHECK(NpzFile(path).contains("y"));
  CHECK_FALSE(NpzFile(path).contains("x"));
}

TEST_CASE("other types are refused with what is expected") {
  auto message = [](const char *file) {
    return messageOf([&] { NpzFile(inputs / file).read("x"); });
  };
  std::string expected = "; numbers are expected: float16, float32, float64, integers or booleans";
  auto named = [&](const char *file) {
    return fmt::format("array `x` of `{}` has ", (inputs / file).string());
  };
  CHECK(message("text.npz") == named("text.npz") + "the type `<U2`" + expected);
  CHECK(message("records.npz") == named("records.npz") + "records; float32 or float64 is expected");
  for (const char *type : {"<f16", "<c8", "|O", "|V2", "<i3", "<f1", "|b2", "<M8", "|i1 ", "f4"})
    CHECK(messageOfNpy(npyWithHeader(
              fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': (0,), }}", type),
              "")) == fmt::format("array `x` has the type `{}`{}", type, expected));
}

TEST_CASE("endless and other devices are no data") {
  CHECK(messageOf([] { NpzFile("/dev/zero"); }) ==
        "`/dev/zero` cannot be read: it is a pipe or a device; name a file");
  CHECK(messageOf([] { readFile("/dev/zero", 1 << 20); }) ==
        "`/dev/zero` has more than 1048576 bytes; it is not a file of this kind");
  ScratchFolder folder;
  std::filesystem::path sparse = folder / "sparse";
  writeWholeFile(sparse, "x");
  std::filesystem::resize_file(sparse, uint64_t(1) << 40);
  CHECK_THAT(messageOf([&] { readFile(sparse); }),
             Catch::Contains("has more than 268435456 bytes"));
}

TEST_CASE("truncated and damaged archives are refused") {
  ScratchFolder folder;
  std::string bytes = readFile(inputs / "deflated.npz"), path = (folder / "d.npz").string();
  auto message = [&](const std::string &content) {
    writeWholeFile(path, content);
    return messageOf([&] {
      NpzFile file(path);
      for (const std::string &name : file.names())
        file.read(name);
    });
  };
  for (size_t size : {size_t(1), size_t(100), bytes.size() / 2, bytes.size() - 1})
    CHECK(message(bytes.substr(0, size)) ==
          "`" + path + "` is not an .npz file, or it is truncated");

  // A byte of a stored array's data: the archive's sum tells.
  std::string stored = readFile(inputs / "stored.npz");
  size_t data = stored.find("\x93NUMPY") + 128 + 40;
  stored[data] ^= 1;
  CHECK_THAT(message(stored), Catch::Contains("is damaged") && Catch::Contains("CRC"));

  CHECK(messageOf([&] { NpzFile(folder / "none.npz"); }) ==
        "`" + (folder / "none.npz").string() + "` cannot be read: No such file or directory");
  CHECK(messageOf([&] { NpzFile(folder.path()); }) ==
        "`" + folder.path().string() + "` cannot be read: it is a folder");
}

TEST_CASE("damaged arrays are refused") {
  std::string good = formatNpy({{2, 2}, {1, 2, 3, 4}});
  CHECK(messageOfNpy("PK") == "array `x` is not a NumPy array");
  CHECK(messageOfNpy(good.substr(0, 40)) == "array `x` is truncated in its header");
  CHECK(messageOfNpy(good.substr(0, good.size() - 1)) ==
        "array `x` is truncated or damaged: its shape (2, 2) of `<f4` does not match its 15 bytes "
        "of data");
  CHECK(messageOfNpy(npyWithHeader("{'descr': '<f4', 'fortran_order': False, 'shape': "
                                   "(4294967296, 4294967296, 4), }",
                                   "")) ==
        "array `x` is truncated or damaged: its shape (4294967296, 4294967296, 4) of `<f4` does "
        "not match its 0 bytes of data");
  for (const char *header :
       {"", "{", "{}", "{'descr': '<f4', 'shape': (0,)}", "{'descr'}", "{'shape': (1 2)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), } x", "{'descr': '<f4'",
        "{'shape': (1}", "{'size': 3}", "{'fortran_order': 1}", "{'descr: '<f4'}"})
    CHECK_THAT(messageOfNpy(npyWithHeader(header, "")),
               Catch::StartsWith("array `x` has a header that is not NumPy's: `"));
}
