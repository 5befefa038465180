// The bytes of an object file -> its code and data in the memory of this process.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rnnc {

/// Code in memory; it is freed with the last copy of `memory`.
struct LinkedObject {
  std::shared_ptr<void> memory;
  const void *symbol = nullptr; // the address of the wanted symbol
};

/// Links an object of this machine's architecture by LLVM's JITLink, without a linker or dlopen.
/// Nothing but functions of the C library is found outside of the object. Returns nothing and sets
/// `error` if it is no object, if it needs other symbols, or if it does not define `wanted`.
std::optional<LinkedObject> linkInMemory(std::string_view object, std::string_view wanted,
                                         std::string &error);

} // namespace rnnc
