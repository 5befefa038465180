// HDF5 in memory, written.
#pragma once

#include "data/Array.h"
#include "exchange/keras/Hdf5Handle.h"

#include <string>

namespace rnn::exchange {

/// Builds a file; the same calls give the same bytes. Every function throws Error. libhdf5 is not
/// made for several threads, and crashes where there is no memory: a process of its own is to do
/// this.
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
  Hdf5Handle file;
};

} // namespace rnn::exchange
