// rnn cache: prints the size of the cache of compiled models, or clears it.
#include "Commands.h"

#include "loading/Cache.h"

#include <fmt/format.h>

namespace rnn::command {

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
      "cache",
      "show the cache of compiled models (RNN_CACHE: its folder, RNN_CACHE_SIZE: its limit)");
  command->add_flag("--clear", *clear, "remove all cached models");
  command->callback([clear] { printCache(*clear); });
}

} // namespace rnn::command
