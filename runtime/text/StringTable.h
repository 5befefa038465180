// Strings -> dense numbers, in order of first appearance.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace rnn {

class StringTable {
public:
  static constexpr uint32_t none = UINT32_MAX;

  StringTable();
  StringTable(StringTable &&) = default;

  /// The number of a string; a new string gets the next number and is copied.
  uint32_t add(std::string_view string);

  /// The number of a string, or `none`.
  uint32_t find(std::string_view string) const;

  uint32_t size() const { return static_cast<uint32_t>(strings.size()); }
  std::string_view operator[](uint32_t number) const { return strings[number]; }

private:
  struct Slot {
    uint32_t hash, number;
  };

  size_t slotOf(std::string_view string, uint64_t hash) const;
  void grow();
  std::string_view keep(std::string_view string);

  std::vector<std::string_view> strings;
  std::vector<Slot> slots; // a power of two, at most half full
  std::vector<std::unique_ptr<char[]>> blocks;
  size_t blockLeft = 0;
  char *blockNext = nullptr;
};

} // namespace rnn
