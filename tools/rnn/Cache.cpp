// rnn cache: what is kept of compiled models.
#include "Commands.h"

#include "loading/Cache.h"

#include <fmt/format.h>

namespace rnn {

namespace {

void printCache(bool clear) {
  std::optional<std::filesystem::path> folder = cacheFolder();
  if (!folder)
    return; // the warning has said why
  uint64_t limit = cacheLimit();
  Cache cache(*folder, limit);
  CacheContents contents = clear ? cache.clear() : cache.contents();
  fmt::print("{} model{}, {} bytes {} `{}`{}\n", contents.entries, contents.entries == 1 ? "" : "s",
             contents.bytes, clear ? "removed from" : "in", folder->string(),
             clear ? "" : fmt::format(", which may take {}", limit));
}

} // namespace

void addCache(CLI::App &app) {
  auto clear = std::make_shared<bool>(false);
  CLI::App *command = app.add_subcommand(
      "cache", "tell what is kept of compiled models (RNN_CACHE: where, RNN_CACHE_SIZE: how much)");
  command->add_flag("--clear", *clear, "remove all of it");
  command->callback([clear] { printCache(*clear); });
}

} // namespace rnn
