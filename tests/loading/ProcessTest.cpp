#include "loading/Process.h"

#include "Expect.h"

using namespace rnn;

TEST_CASE("a process tells how it ended and what it said") {
  ProcessResult result = runProcess({"sh", "-c", "echo out; echo error >&2; exit 3"}, true);
  CHECK(result.started);
  CHECK(result.exitCode == 3);
  CHECK(result.errors == "out\nerror\n");
  CHECK(runProcess({"sh", "-c", "kill -9 $$"}, true).exitCode == 128 + 9);
  CHECK(runProcess({"true"}).exitCode == 0);
  CHECK_FALSE(runProcess({"/nowhere/program"}, true).started);
  CHECK_FALSE(runProcess({"no-such-program-anywhere"}, true).started);
}
