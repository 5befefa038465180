// What an HDF5 file has, on its way from the process that reads it.
#pragma once

#include "exchange/keras/ChildProcess.h"

#include <filesystem>
#include <string>

namespace rnn::exchange {

/// What follows in the pipe. Texts of errors are empty where there is none.
enum class Hdf5Piece : uint64_t {
  End,
  Failure,   // of the whole file: its message
  Group,     // path
  Dataset,   // path, error, sizes and their number before them, floats
  Attribute, // of the group before it: name, error, texts and their number before them
};

/// Writes all that the file has to the pipe; `what` names it in messages. Links to other files are
/// not followed. libhdf5 checks little: only a process that may crash is to call these.
void writeHdf5Contents(const std::filesystem::path &path, const std::string &what,
                       PipeWriter &pipe);
void writeHdf5Contents(const std::string &bytes, const std::string &what, PipeWriter &pipe);

} // namespace rnn::exchange
