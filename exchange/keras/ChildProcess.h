// A function of a library that hostile files can crash -> what it writes, in a process of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace rnn::exchange {

/// The end of a pipe that the child has.
class PipeWriter {
public:
  explicit PipeWriter(int descriptor) : descriptor(descriptor) {}

  void put(uint64_t number) { putBytes(&number, sizeof number); }
  /// Its size first.
  void put(std::string_view text);
  void putBytes(const void *bytes, size_t count);
  void flush();

private:
  int descriptor;
  std::string waiting; // to be written together
};

/// A copy of this process, which does `work` and ends. If it crashes, takes more than this much
/// processor time or fails in another way, the functions that take what it has written throw an
/// Error with the message `failure`; if it had no memory, std::bad_alloc.
class ChildProcess {
public:
  ChildProcess(const std::function<void(PipeWriter &)> &work, unsigned seconds,
               std::string failure);
  ~ChildProcess();
  ChildProcess(const ChildProcess &) = delete;
  ChildProcess &operator=(const ChildProcess &) = delete;

  uint64_t takeNumber();
  std::string takeText();
  void takeBytes(void *bytes, size_t count);

  /// Waits for the end of the child and throws.
  [[noreturn]] void fail();

private:
  size_t read(char *bytes, size_t count);

  std::string failure;
  int descriptor = -1;
  pid_t child = -1;
};

} // namespace rnn::exchange
