#include "data/Numpy.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

using namespace rnn;

namespace {

const std::filesystem::path inputs = INPUTS;

std::string npyWithHeader(std::string header, std::string_view data) {
  header += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(header.size());
  bytes += '\0';
  return bytes + header + std::string(data);
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

TEST_CASE("a header of NumPy's second version is read") {
  Array array = parseNpy(readFile(inputs / "version2.npy"), "array `x`");
  CHECK(array.shape == std::vector<uint64_t>{2, 3, 4});
  CHECK(array.values[23] == 23 / 8.0f);
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
  std::string expected = "; float32 (`<f4`), float64 (`<f8`) or integers are expected";
  auto named = [&](const char *file) {
    return fmt::format("array `x` of `{}` has ", (inputs / file).string());
  };
  CHECK(message("big-endian.npz") == named("big-endian.npz") + "the type `>f4`" + expected);
  CHECK(message("text.npz") == named("text.npz") + "the type `<U2`" + expected);
  CHECK(message("records.npz") ==
        named("records.npz") + "records; float32 or float64 is expected");
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
    CHECK(message(bytes.substr(0, size)) == "`" + path + "` is no .npz file, or a truncated one");

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
  CHECK(messageOfNpy("PK") == "array `x` is no NumPy array");
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
       {"", "{", "{'descr'}", "{'descr': '<f4'", "{'shape': (1}", "{'size': 3}",
        "{'fortran_order': 1}", "{'descr: '<f4'}"})
    CHECK_THAT(messageOfNpy(npyWithHeader(header, "")),
               Catch::StartsWith("array `x` has a header that is not NumPy's: `"));
}
