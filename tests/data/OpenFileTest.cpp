// Descriptors, sockets and open streams as paths.
#include "data/OpenFile.h"

#include "Expect.h"
#include "data/ReadFile.h"
#include "data/WholeFile.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace rnn;

TEST_CASE("names of descriptors are known") {
  CHECK(descriptorNamed("/dev/stdin") == 0);
  CHECK(descriptorNamed("/dev/fd/12") == 12);
  CHECK(descriptorNamed("/proc/self/fd/3") == 3);
  for (const char *path : {"/dev/fd/", "/dev/fd/x", "/dev/fd/-1", "/dev/fd/1/2", "stdin", "-"})
    CHECK_FALSE(descriptorNamed(path));
}

TEST_CASE("a stream that is open is read on from where it stands") {
  ScratchFolder folder;
  writeWholeFile(folder / "a", "one two");
  int stream = open((folder / "a").c_str(), O_RDONLY);
  std::string name = "/dev/fd/" + std::to_string(stream);
  char place[4];
  CHECK(OpenFile(name).read(place, 4) == 4);
  CHECK(readFile(name) == "two");
  CHECK(readFile(name).empty());
  close(stream);
}

TEST_CASE("a socket is read by the name of its descriptor") {
  int ends[2];
  REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  REQUIRE(write(ends[1], "text", 4) == 4);
  close(ends[1]);
  CHECK(readFile("/dev/fd/" + std::to_string(ends[0])) == "text");
  close(ends[0]);
}

TEST_CASE("a descriptor that is not open is an error") {
  CHECK(messageOf([] { OpenFile("/dev/fd/987"); }) ==
        "`/dev/fd/987` cannot be read: Bad file descriptor");
}
