// What all processes of one attempt share: the plan, two counters and a log.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace faults {

/// While one stands, calls of this thread are the library's own: neither counted nor logged.
class Own {
public:
  Own() { ++depth; }
  ~Own() { --depth; }
  Own(const Own &) = delete;
  Own &operator=(const Own &) = delete;
  static bool active() { return depth > 0; }

private:
  static thread_local int depth;
};

/// Whether a path is inside FAULTS_FOLDER.
bool isWatched(const std::string &path);

/// Appends a line of fields with tabs between them to FAULTS_SCRATCH/log, in one piece.
void log(std::initializer_list<std::string_view> fields);

/// A new path in FAULTS_SCRATCH for the copy of a file.
std::string nextCopy();

/// What happens to a call.
struct Fate {
  int error = 0;
  bool isShort = false, killAfter = false;
};

/// Counts and logs a call of all processes together and looks up its fate in FAULTS_PLAN, which is
/// `NUMBER KIND`: `kill-before` and `kill-after` end this process, `cut` all of its group, before
/// the call; `short` reads or writes half; the rest are errors, such as `ENOSPC`; with `+` behind
/// it, an error stays for all later calls of its sort.
Fate count(std::string_view sort, std::string_view call, const std::string &path);

[[noreturn]] void killProcess();

} // namespace faults
