// A file, perhaps compressed by gzip -> its uncompressed bytes.
#pragma once

#include "text/ByteLines.h"

#include <filesystem>

namespace rnn {

/// Opens a plain or gzip-compressed file. Throws Error, here and while bytes are read.
ByteLines openGzipBytes(const std::filesystem::path &path);

} // namespace rnn
