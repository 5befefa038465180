// Lines -> a file that another program can follow while it grows.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace rnn {

/// Collects lines and appends them to the file about once a second, always whole lines. A failure
/// to write, as on a full disk, is told once; the lines of that second are dropped, and later ones
/// are written if there is room again. A pipe or a device is written as it is.
class LogFile {
public:
  /// Opens the file, or creates it. Throws Error if it cannot be opened.
  LogFile(std::filesystem::path path, std::function<void(const std::string &)> warn);
  /// Writes what is left.
  ~LogFile();
  LogFile(const LogFile &) = delete;
  LogFile &operator=(const LogFile &) = delete;

  const std::filesystem::path &path() const { return file; }

  /// Drops what the file has after so many bytes.
  void truncate(uint64_t bytes);

  /// Where the next line goes; end it with `endLine`.
  std::string &line() { return buffer; }
  void endLine();

  /// Writes the lines so far.
  void flush();

private:
  using Clock = std::chrono::steady_clock;

  /// Returns 0 or the error's number.
  int write(std::string_view bytes) const;

  std::filesystem::path file;
  std::function<void(const std::string &)> warn;
  int descriptor;
  bool isRegular = false, warned = false;
  uint64_t size = 0; // of a regular file, all of it lines
  std::string buffer;
  Clock::time_point flushed = Clock::now(), ended = flushed; // the last `flush`, `endLine`
};

} // namespace rnn
