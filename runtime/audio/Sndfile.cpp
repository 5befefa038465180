// libsndfile.so.1 -> its functions.
#include "audio/Sndfile.h"

#include "data/Error.h"

#include <dlfcn.h>

namespace rnn {

namespace {

constexpr const char *libraryName = "libsndfile.so.1";

template <typename Function> void find(void *library, const char *name, Function &function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function)
    fail("`{}` has no function `{}`; install libsndfile1 1.0.20 or later", libraryName, name);
}

Sndfile load() {
  void *library = dlopen(libraryName, RTLD_NOW | RTLD_LOCAL);
  if (!library)
    fail("sound needs libsndfile, which is missing ({}); install libsndfile1", dlerror());
  Sndfile functions{};
  find(library, "sf_open", functions.open);
  find(library, "sf_open_virtual", functions.openVirtual);
  find(library, "sf_strerror", functions.error);
  find(library, "sf_readf_float", functions.read);
  find(library, "sf_writef_float", functions.write);
  find(library, "sf_command", functions.command);
  find(library, "sf_close", functions.close);
  return functions;
}

} // namespace

const Sndfile &sndfile() {
  static const Sndfile functions = load();
  return functions;
}

} // namespace rnn
