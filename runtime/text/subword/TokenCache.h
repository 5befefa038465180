// Tokens encoded before -> their ids, shared by all threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace rnn::subword {

/// Keeps the tokens that come first, since frequent tokens come early. Lock-free: an entry appears
/// as a whole and stays as long as the cache.
class TokenCache {
public:
  TokenCache() : slots(slotCount) {}
  ~TokenCache() {
    for (std::atomic<Entry *> &slot : slots)
      delete slot.load();
  }
  TokenCache(const TokenCache &) = delete;
  TokenCache &operator=(const TokenCache &) = delete;

  /// The ids of a token with this hash, or null.
  const std::vector<uint32_t> *find(std::string_view token, bool space, uint64_t hash) const {
    for (uint64_t probe = 0; probe < probes; ++probe) {
      const Entry *entry = slots[(hash + probe) % slotCount].load(std::memory_order_acquire);
      if (!entry)
        return nullptr;
      if (entry->hash == hash && entry->space == space && entry->token == token)
        return &entry->ids;
    }
    return nullptr;
  }

  void add(std::string_view token, bool space, uint64_t hash, std::span<const uint32_t> ids) {
    if (token.size() > longestToken)
      return;
    std::unique_ptr<Entry> entry;
    for (uint64_t probe = 0; probe < probes; ++probe) {
      std::atomic<Entry *> &slot = slots[(hash + probe) % slotCount];
      if (slot.load(std::memory_order_relaxed))
        continue;
      if (!entry)
        entry = std::make_unique<Entry>(
            Entry{hash, space, std::string(token), {ids.begin(), ids.end()}});
      Entry *expected = nullptr;
      if (slot.compare_exchange_strong(expected, entry.get(), std::memory_order_release)) {
        entry.release();
        return;
      }
    }
  }

private:
  static constexpr size_t slotCount = size_t(1) << 17, probes = 4, longestToken = 64;

  struct Entry {
    uint64_t hash;
    bool space;
    std::string token;
    std::vector<uint32_t> ids;
  };

  std::vector<std::atomic<Entry *>> slots;
};

} // namespace rnn::subword
