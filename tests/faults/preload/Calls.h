// How a call of the C library is stood in for.
#pragma once

#include "Paths.h"
#include "Scratch.h"

#include <algorithm>
#include <cerrno>
#include <dlfcn.h>
#include <string_view>

namespace faults {

/// The function of that name in the libraries behind this one.
template <typename Function> Function *behind(Function *, const char *name) {
  return reinterpret_cast<Function *>(dlsym(RTLD_NEXT, name));
}
#define BEHIND(NAME) (faults::behind(&NAME, #NAME))

/// Does `real`, unless the plan has another fate for the call; `effect` logs what it did to files.
template <typename Result, typename Real, typename Effect>
Result met(std::string_view sort, std::string_view call, const std::string &path, Result failure,
           Real real, Effect effect) {
  Fate fate = count(sort, call, path);
  if (fate.error != 0) {
    errno = fate.error;
    return failure;
  }
  Result result = real(fate.isShort);
  if (result != failure) {
    Own own;
    int error = errno;
    effect(result);
    errno = error;
  }
  if (fate.killAfter)
    killProcess();
  return result;
}

/// Half of the bytes that a call is asked for, but one at least.
inline size_t shortened(size_t bytes, bool isShort) {
  return isShort ? std::max<size_t>(bytes / 2, 1) : bytes;
}

constexpr auto noEffect = [](auto) {};

} // namespace faults
