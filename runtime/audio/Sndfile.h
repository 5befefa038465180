// The functions of libsndfile that are used here, found at run time: programs start without it.
#pragma once

#include <sndfile.h>

namespace rnn {

struct Sndfile {
  decltype(&sf_open) open;
  decltype(&sf_open_virtual) openVirtual;
  decltype(&sf_strerror) error;
  decltype(&sf_readf_float) read;
  decltype(&sf_writef_float) write;
  decltype(&sf_command) command;
  decltype(&sf_close) close;
};

/// Loads the library once. Throws Error if it is missing.
const Sndfile &sndfile();

} // namespace rnn
