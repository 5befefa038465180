// HDF5 in memory, written.
#pragma once

#include "data/Array.h"
#include "exchange/keras/Hdf5File.h"

namespace rnn::exchange {

/// Builds a file; the same calls give the same bytes. Every function throws Error.
class Hdf5Image {
public:
  Hdf5Image();

  /// Also makes the groups around it.
  void addGroup(const std::string &path);
  void addDataset(const std::string &path, const Array &array);
  /// An attribute of a group.
  void addText(const std::string &path, const std::string &attribute, const std::string &text);

  std::string bytes();

private:
  std::unique_lock<std::mutex> lock;
  Hdf5Handle file;
};

} // namespace rnn::exchange
