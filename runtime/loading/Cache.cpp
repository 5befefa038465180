#include "loading/Cache.h"

#include "data/Error.h"
#include "data/ReadFile.h"
#include "rnn/model.h"

#include <cstdlib>
#include <fstream>
#include <xxhash.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

constexpr const char *hint = "; set RNN_CACHE to a folder for compiled models";

fs::path chooseFolder() {
  auto variable = [](const char *name) -> fs::path {
    const char *value = std::getenv(name);
    return value ? value : "";
  };
  if (fs::path folder = variable("RNN_CACHE"); !folder.empty())
    return folder;
  if (fs::path folder = variable("XDG_CACHE_HOME"); !folder.empty())
    return folder / "rnn";
  if (fs::path folder = variable("HOME"); !folder.empty())
    return folder / ".cache" / "rnn";
  fail("there is no cache folder: neither XDG_CACHE_HOME nor HOME is set{}", hint);
}

/// The lines of /proc/cpuinfo that decide what `native` means.
std::string describeProcessor() {
  std::ifstream file("/proc/cpuinfo");
  std::string description, line;
  while (std::getline(file, line) && !line.empty()) // an empty line ends the first core
    for (const char *field : {"vendor_id", "cpu family", "model", "stepping", "flags", "Features",
                              "CPU implementer", "CPU part"})
      if (line.starts_with(field))
        description += line + "\n";
  return description;
}

} // namespace

fs::path cacheFolder() {
  fs::path folder = chooseFolder();
  std::error_code code;
  fs::create_directories(folder, code);
  if (code)
    fail("the cache folder `{}` cannot be created: {}{}", folder.string(), code.message(), hint);
  return folder;
}

std::string cacheKey(std::string_view text, const fs::path &compiler,
                     const std::string &targetCpu) {
  XXH3_state_t *state = XXH3_createState();
  XXH3_128bits_reset(state);
  // Each part is preceded by its length: no two lists of parts are one text.
  auto add = [&](std::string_view part) {
    uint64_t size = part.size();
    XXH3_128bits_update(state, &size, sizeof size);
    XXH3_128bits_update(state, part.data(), part.size());
  };
  add(fmt::format("rnn_model {} {}", RNN_MODEL_VERSION, sizeof(rnn_model)));
  add(text);
  add(readFile(compiler));
  add(describeProcessor());
  add(targetCpu);
  XXH128_hash_t hash = XXH3_128bits_digest(state);
  XXH3_freeState(state);
  return fmt::format("{:016x}{:016x}", hash.high64, hash.low64);
}

void publishEntry(const fs::path &made, const fs::path &entry) {
  std::error_code code;
  fs::rename(made, entry, code);
  if (code && !fs::is_directory(entry))
    fail("the cache's `{}` cannot be written: {}{}", entry.string(), code.message(), hint);
}

} // namespace rnn
