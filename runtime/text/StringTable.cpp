// Strings -> dense numbers, by a hash table with linear probing.
#include "text/StringTable.h"

#include <algorithm>
#include <cstring>
#include <xxhash.h>

namespace rnn {

namespace {

constexpr size_t blockSize = size_t(1) << 16;

} // namespace

StringTable::StringTable() : slots(1024, Slot{0, none}) {}

size_t StringTable::slotOf(std::string_view string, uint64_t hash) const {
  size_t slot = hash & (slots.size() - 1);
  while (slots[slot].number != none &&
         (slots[slot].hash != hash >> 32 || strings[slots[slot].number] != string))
    slot = (slot + 1) & (slots.size() - 1);
  return slot;
}

uint32_t StringTable::find(std::string_view string) const {
  return slots[slotOf(string, XXH3_64bits(string.data(), string.size()))].number;
}

uint32_t StringTable::add(std::string_view string) {
  uint64_t hash = XXH3_64bits(string.data(), string.size());
  size_t slot = slotOf(string, hash);
  if (slots[slot].number != none)
    return slots[slot].number;
  uint32_t number = size();
  slots[slot] = {static_cast<uint32_t>(hash >> 32), number};
  strings.push_back(keep(string));
  if (strings.size() * 2 > slots.size())
    grow();
  return number;
}

void StringTable::grow() {
  slots.assign(slots.size() * 2, Slot{0, none});
  for (uint32_t number = 0; number < size(); ++number) {
    uint64_t hash = XXH3_64bits(strings[number].data(), strings[number].size());
    slots[slotOf(strings[number], hash)] = {static_cast<uint32_t>(hash >> 32), number};
  }
}

std::string_view StringTable::keep(std::string_view string) {
  if (string.size() > blockLeft) {
    blockLeft = std::max(blockSize, string.size());
    blocks.push_back(std::make_unique_for_overwrite<char[]>(blockLeft));
    blockNext = blocks.back().get();
  }
  char *copy = blockNext;
  if (!string.empty())
    std::memcpy(copy, string.data(), string.size());
  blockNext += string.size();
  blockLeft -= string.size();
  return {copy, string.size()};
}

} // namespace rnn
