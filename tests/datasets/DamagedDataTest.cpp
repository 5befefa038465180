// Random damage to data files: each file is read or refused with a message, without more memory
// than its size justifies.
#include "datasets/NumberTable.h"

#include "Expect.h"
#include "ParseNpy.h"
#include "data/Numpy.h"
#include "data/ReadFile.h"
#include "data/Safetensors.h"
#include "fuzz/Damage.h"

#include <cstdlib>
#include <fstream>
#include <functional>

using namespace rnn;

namespace {

/// The number of damaged versions of each file; RNN_DAMAGES overrides it.
uint64_t damages() {
  const char *number = std::getenv("RNN_DAMAGES");
  return number ? std::strtoull(number, nullptr, 10) : 300;
}

/// Requires that `read` accepts the bytes or throws an Error.
void requireReadOrRefused(const std::string &bytes, const std::function<void()> &read) {
  try {
    read();
  } catch (const Error &error) {
    if (std::string(error.what()).empty())
      FAIL("a message without words");
  } catch (const std::exception &error) {
    FAIL("no message but " << error.what() << " of the bytes " << Catch::Detail::stringify(bytes));
  }
}

/// Without waiting for the disk.
void overwrite(const std::filesystem::path &path, const std::string &bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Tests many damaged versions of a file.
void damageFile(const std::string &whole, const std::filesystem::path &path,
                const std::function<void()> &read) {
  overwrite(path, whole);
  REQUIRE_NOTHROW(read());
  RandomStream random(13, RandomPurpose::Data, uint32_t(whole.size()));
  for (uint64_t i = damages(); i > 0; --i) {
    std::string bytes = fuzz::damage(whole, random);
    overwrite(path, bytes);
    requireReadOrRefused(bytes, read);
  }
}

} // namespace

TEST_CASE("damaged arrays are read or refused") {
  Array array{{2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  std::string whole = formatNpy(array), python2 = whole, columns = whole;
  python2.replace(python2.find("(2, 3, 2)"), 9, "(2L,3L,2)");
  columns.replace(columns.find("False"), 5, "True ");
  for (const std::string &bytes : {whole, python2, columns}) {
    CHECK(parseNpy(bytes, "x").values.size() == 12);
    RandomStream random(13, RandomPurpose::Data, 0);
    for (uint64_t i = 10 * damages(); i > 0; --i) {
      std::string damaged = fuzz::damage(bytes, random);
      requireReadOrRefused(damaged, [&] { parseNpy(damaged, "x"); });
    }
  }
}

TEST_CASE("damaged archives are read or refused") {
  ScratchFolder folder;
  std::filesystem::path path = folder / "d.npz";
  writeNpz(path, {{"x", {{4, 2}, {1, 2, 3, 4, 5, 6, 7, 8}}}, {"y", {{4}, {1, 2, 3, 4}}}});
  std::string stored = readFile(path), deflated = readFile(DATA_INPUTS "/deflated.npz");
  for (const std::string &bytes : {stored, deflated})
    damageFile(bytes, path, [&] {
      NpzFile file(path);
      for (const std::string &name : file.names()) {
        uint64_t rows = file.shape(name).empty() ? 1 : file.shape(name)[0];
        file.read(name, RowRange{rows / 2, rows});
        file.read(name);
      }
    });
}

TEST_CASE("damaged weights are read or refused") {
  ScratchFolder folder;
  std::filesystem::path path = folder / "w.safetensors";
  Tensors tensors;
  tensors.metadata = {{"format", "rnn"}};
  tensors.arrays = {{"a/kernel", {{2, 2}, {1, 2, 3, 4}}}, {"b", {{0}, {}}}, {"c", {{}, {5}}}};
  writeSafetensors(path, tensors);
  damageFile(readFile(path), path, [&] { readSafetensors(path); });
}

TEST_CASE("damaged tables are read or refused") {
  ScratchFolder folder;
  std::filesystem::path path = folder / "d.csv";
  rnn_value input{}, target{};
  input.shape = {2, {2, 2}};
  target.shape = {1, {1}};
  rnn_model model{};
  model.name = "m";
  model.loss = "mse";
  model.input_count = 1;
  model.inputs = &input;
  target.name = "y";
  model.target = target;
  model.target_count = 1;
  model.targets = &target;
  for (const char *header : {"a,b,c,d,y", "x1,x2,x3,x4,y", "\"x[0,0]\",x[0][1],x[1][0],x[1][1],y"})
    damageFile(header + std::string("\n1,2,-3.5,4e2,0.5\n\n5,6,7,8,-1\n"), path, [&] {
      NumberTable table(path, model, true);
      table.read("x");
      table.read("y");
    });
}
