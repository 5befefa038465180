#include "loading/CompiledModel.h"

#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "loading/Cache.h"
#include "loading/Toolchain.h"

#include <chrono>
#include <dlfcn.h>
#include <elf.h>
#include <fstream>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr const char *objectName = "model.o", *libraryName = "model.so";

/// Fills a folder with object and library; returns the seconds that rnnc took.
double compileInto(const fs::path &folder, const fs::path &compiler, const fs::path &source,
                   const std::string &targetCpu) {
  auto begin = std::chrono::steady_clock::now();
  compileObject(compiler, source, folder / objectName, targetCpu);
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  linkLibrary(folder / objectName, folder / libraryName);
  return elapsed.count();
}

/// The architecture that an ELF file is for: its header's number.
uint16_t architectureOf(const fs::path &file) {
  Elf64_Ehdr header = {};
  std::ifstream(file, std::ios::binary).read(reinterpret_cast<char *>(&header), sizeof header);
  return header.e_machine;
}

} // namespace

CompiledModel CompiledModel::open(const fs::path &folder) {
  fs::path path = folder / libraryName;
  CompiledModel loaded;
  void *handle = dlopen(fs::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  // The loader would tell of a missing file.
  if (!handle && architectureOf(path) != architectureOf("/proc/self/exe"))
    fail("the compiled model is for another architecture than this program: an object of `rnnc "
         "--target` belongs into a program of that architecture; remove `{}`",
         folder.string());
  if (!handle)
    fail("the compiled model cannot be loaded: {}; remove `{}`", dlerror(), folder.string());
  loaded.library.reset(handle, dlclose);
  loaded.model = static_cast<const rnn_model *>(dlsym(handle, "rnn_model_table"));
  if (!loaded.model)
    fail("`{}` holds no compiled model; remove its folder", path.string());
  if (loaded->version != RNN_MODEL_VERSION || loaded->table_size != sizeof(rnn_model))
    fail("rnnc makes models of version {} ({} bytes), but this program reads version {} ({} "
         "bytes); build both from the same sources",
         loaded->version, loaded->table_size, RNN_MODEL_VERSION, sizeof(rnn_model));
  loaded.bytes = fs::file_size(folder / objectName);
  return loaded;
}

CompiledModel CompiledModel::load(const fs::path &source, const CompileOptions &options) {
  fs::path compiler = findCompiler();
  if (options.fresh) {
    // The library stays mapped when its file is gone.
    TemporaryFolder folder(fs::temp_directory_path());
    double seconds = compileInto(folder.path(), compiler, source, options.targetCpu);
    CompiledModel loaded = open(folder.path());
    loaded.seconds = seconds;
    return loaded;
  }

  fs::path cache = cacheFolder();
  fs::path entry = cache / cacheKey(readFile(source), compiler, options.targetCpu);
  if (fs::is_directory(entry))
    return open(entry);
  TemporaryFolder folder(cache, "; set RNN_CACHE to a folder for compiled models");
  double seconds = compileInto(folder.path(), compiler, source, options.targetCpu);
  publishEntry(folder.path(), entry);
  CompiledModel loaded = open(entry);
  loaded.seconds = seconds;
  return loaded;
}

} // namespace rnn
