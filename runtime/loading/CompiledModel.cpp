// A .rnn file -> a loaded `rnn_model`, from the cache or freshly compiled and linked.
#include "loading/CompiledModel.h"

#include "data/Hash.h"
#include "data/ReadFile.h"
#include "data/TemporaryFolder.h"
#include "loading/KeptTiles.h"
#include "loading/Toolchain.h"

#include <chrono>
#include <cstring>
#include <dlfcn.h>
#include <elf.h>
#include <fmt/ranges.h>
#include <fstream>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr const char *objectName = "model.o", *libraryName = "model.so";

/// The architecture of an ELF file, as the number in its header.
uint16_t architectureOf(const fs::path &file) {
  Elf64_Ehdr header = {};
  std::ifstream(file, std::ios::binary).read(reinterpret_cast<char *>(&header), sizeof header);
  return header.e_machine;
}

/// The hash of what a library brings into memory. Beside that, an entry of the cache has a trailer.
std::string hashOfSegments(std::string_view file) {
  Elf64_Ehdr header;
  std::memcpy(&header, file.data(), sizeof header);
  Hash hash;
  for (size_t i = 0; i < header.e_phnum; ++i) {
    Elf64_Phdr segment;
    std::memcpy(&segment, file.data() + header.e_phoff + i * sizeof segment, sizeof segment);
    if (segment.p_type == PT_LOAD)
      hash.add(file.substr(segment.p_offset, segment.p_filesz));
  }
  return hash.text();
}

std::vector<std::string> argumentsOf(const CompileOptions &options) {
  std::vector<std::string> arguments = {"--target-cpu=" + options.targetCpu};
  if (options.probe)
    arguments.push_back("--probe");
  arguments.insert(arguments.end(), options.arguments.begin(), options.arguments.end());
  return arguments;
}

} // namespace

CompiledModel CompiledModel::open(const fs::path &path, uint64_t objectBytes) {
  CompiledModel loaded;
  void *handle = dlopen(fs::absolute(path).c_str(), RTLD_NOW | RTLD_LOCAL);
  // dlopen would report a missing file.
  if (!handle && architectureOf(path) != architectureOf("/proc/self/exe"))
    fail("the compiled model is for another architecture than this program: an object compiled "
         "with `rnnc --target` can only be used in a program for that architecture");
  if (!handle)
    fail("the compiled model cannot be loaded: {}", dlerror());
  loaded.library.reset(handle, dlclose);
  loaded.model = static_cast<const rnn_model *>(dlsym(handle, "rnn_model_table"));
  if (!loaded.model)
    fail("the compiler made no compiled model; RNNC must name an rnnc");
  if (loaded->version != RNN_MODEL_VERSION || loaded->table_size != sizeof(rnn_model))
    fail("rnnc makes models of version {} ({} bytes), but this program reads version {} ({} "
         "bytes); build both from the same sources",
         loaded->version, loaded->table_size, RNN_MODEL_VERSION, sizeof(rnn_model));
  loaded.bytes = objectBytes;
  loaded.contents = hashOfSegments(readFile(path));
  return loaded;
}

CompiledModel CompiledModel::make(const fs::path &folder, const fs::path &compiler,
                                  const fs::path &source, const CompileOptions &options) {
  fs::path object = folder / objectName, library = folder / libraryName;
  auto begin = std::chrono::steady_clock::now();
  compileObject(compiler, source, object, argumentsOf(options));
  std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  linkLibrary(object, library);
  // The library stays mapped after its file is removed.
  CompiledModel loaded = open(library, fs::file_size(object));
  loaded.seconds = elapsed.count();
  return loaded;
}

CompiledModel CompiledModel::load(const fs::path &source, const CompileOptions &options) {
  fs::path compiler = findCompiler();
  std::optional<fs::path> folder = options.fresh ? std::nullopt : cacheFolder();
  if (!folder) {
    TemporaryFolder made;
    return make(made.path(), compiler, source, options);
  }

  Cache cache(*folder);
  std::string text = readFile(source);
  CompilerIdentity identity = identifyCompiler(compiler);
  // The compiler reads them too.
  std::string tiles =
      readKeptTiles(keptTilesPath(*folder, text, identity, options.targetCpu)).value_or("");
  std::string key =
      cacheKey(text, identity, fmt::format("{} {}", fmt::join(argumentsOf(options), " "), tiles));
  if (std::optional<CacheEntry> entry = cache.find(key)) {
    try {
      return open(entry->library, entry->objectBytes);
    } catch (const Error &) {
      // Another process has just removed it, or it is not a library after all.
    }
  }
  WorkFolder made(*folder);
  CompiledModel loaded = make(made.path(), compiler, source, options);
  // If an editor changed the text in the meantime, the result belongs to another key.
  if (readFile(source) != text)
    return loaded;
  try {
    cache.add(key, {made.path() / libraryName, loaded.bytes}, identity);
  } catch (const Error &error) {
    fmt::print(stderr, "rnn: warning: {}; compiled models are not cached{}\n", error.what(),
               cacheHint);
  }
  return loaded;
}

} // namespace rnn
