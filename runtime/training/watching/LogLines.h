// The lines of a training's log, and how far the training was at each.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

namespace rnn {

/// What a training has completed: epochs, and steps of the next one.
struct LogPlace {
  uint64_t epoch = 0, step = 0;

  auto operator<=>(const LogPlace &) const = default;
};

enum class LogLineKind { Beginning, Step, Epoch, End };

struct LogLine {
  LogLineKind kind;
  std::string_view text; // without the end of the line
  LogPlace place;        // after a step or an epoch
  uint64_t number = 0;   // of the line, from 1
  uint64_t end = 0;      // the bytes of the file up to the end of the line
};

/// Calls the function with each line until it returns false; a last line without an end, which is
/// being written, is left out. Throws Error, with its number, for a line that `StepLog` does not
/// write, if the file cannot be read, and if it has no lines.
void readLogLines(const std::filesystem::path &path,
                  const std::function<bool(const LogLine &)> &use);

/// The bytes of the lines of a log that are not after the place; 0 if there is no file.
uint64_t logBytesUpTo(const std::filesystem::path &path, const LogPlace &place);

} // namespace rnn
