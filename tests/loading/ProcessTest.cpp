// Exit codes, errors and working folders of child processes.
#include "loading/Process.h"

#include "Expect.h"

using namespace rnn;

TEST_CASE("a process tells how it ended and what it said") {
  ProcessResult result =
      runProcess({"sh", "-c", "echo out; echo error >&2; exit 3"}, {.keepErrors = true});
  CHECK(result.started);
  CHECK(result.exitCode == 3);
  CHECK(result.errors == "out\nerror\n");
  CHECK(runProcess({"sh", "-c", "kill -9 $$"}, {.keepErrors = true}).exitCode == 128 + 9);
  CHECK(runProcess({"true"}).exitCode == 0);
  CHECK_FALSE(runProcess({"/nowhere/program"}, {.keepErrors = true}).started);
  CHECK_FALSE(runProcess({"no-such-program-anywhere"}, {.keepErrors = true}).started);
}

TEST_CASE("a process works in the folder that it is given") {
  ScratchFolder folder;
  ProcessResult result = runProcess({"pwd", "-P"}, {.keepErrors = true, .folder = folder.path()});
  CHECK(result.errors == std::filesystem::canonical(folder.path()).string() + "\n");
}
