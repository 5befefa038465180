// The module librnn-mpi.so: a communicator on top of MPI, opened by a program that does not link
// MPI itself.
#include "ranks/Communicator.h"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <list>
#include <mpi.h>

namespace rnn {

namespace {

enum Tag { Data, NoticeTag };

/// MPI counts bytes with an int; more than that goes in several messages.
constexpr size_t mostBytes = size_t(1) << 30;

class MpiCommunicator : public Communicator {
public:
  MpiCommunicator() {
    int provided = 0;
    MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided);
    int number = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &number);
    own = static_cast<unsigned>(number);
    MPI_Comm_size(MPI_COMM_WORLD, &number);
    count = static_cast<unsigned>(number);
    constexpr int most = MPI_MAX_PROCESSOR_NAME + 1;
    std::string host(most, '\0'), all(size_t(most) * count, '\0');
    MPI_Get_processor_name(host.data(), &number);
    MPI_Allgather(host.data(), most, MPI_BYTE, all.data(), most, MPI_BYTE, MPI_COMM_WORLD);
    for (size_t i = 0; i < count; ++i)
      hosts.emplace_back(all.data() + i * most);
  }
  ~MpiCommunicator() override { MPI_Finalize(); }

  unsigned rank() const override { return own; }
  unsigned size() const override { return count; }
  std::string host(unsigned rank) const override { return hosts[rank]; }

  Request beginSend(unsigned to, std::span<const std::byte> bytes) override {
    return begin([&](Pending &pending) {
      forEachPart(bytes.size(), [&](size_t first, int size) {
        MPI_Isend(bytes.data() + first, size, MPI_BYTE, static_cast<int>(to), Data, MPI_COMM_WORLD,
                  &pending.parts.emplace_back());
      });
    });
  }

  Request beginReceive(unsigned from, std::span<std::byte> bytes) override {
    return begin([&](Pending &pending) {
      pending.receives = true;
      forEachPart(bytes.size(), [&](size_t first, int size) {
        MPI_Irecv(bytes.data() + first, size, MPI_BYTE, static_cast<int>(from), Data,
                  MPI_COMM_WORLD, &pending.parts.emplace_back());
      });
    });
  }

  Request beginAllGather(std::span<const std::byte> part, std::span<std::byte> all) override {
    return begin([&](Pending &pending) {
      // What nobody can take back has a place of its own.
      pending.own.assign(part.begin(), part.end());
      pending.all.resize(all.size());
      pending.place = all.data();
      MPI_Iallgather(pending.own.data(), static_cast<int>(part.size()), MPI_BYTE,
                     pending.all.data(), static_cast<int>(part.size()), MPI_BYTE, MPI_COMM_WORLD,
                     &pending.parts.emplace_back());
    });
  }

  bool isDone(Request request) override {
    Pending &pending = requests[request];
    int done = 0;
    MPI_Testall(static_cast<int>(pending.parts.size()), pending.parts.data(), &done,
                MPI_STATUSES_IGNORE);
    if (!done)
      return false;
    std::ranges::copy(pending.all, pending.place);
    unused.push_back(request);
    return true;
  }

  void abandonReceives() override {
    for (Pending &pending : requests)
      for (MPI_Request &part : pending.parts)
        if (pending.receives && part != MPI_REQUEST_NULL) {
          MPI_Cancel(&part);
          MPI_Request_free(&part);
        }
  }

  void sendNotice(unsigned to, std::string_view text) override {
    // Nobody waits until it has gone: it stays.
    const std::string &kept = notices.emplace_back(text);
    MPI_Request request;
    MPI_Isend(kept.data(), static_cast<int>(kept.size()), MPI_BYTE, static_cast<int>(to), NoticeTag,
              MPI_COMM_WORLD, &request);
    MPI_Request_free(&request);
  }

  std::optional<Notice> takeNotice() override {
    int found = 0, size = 0;
    MPI_Status status;
    MPI_Iprobe(MPI_ANY_SOURCE, NoticeTag, MPI_COMM_WORLD, &found, &status);
    if (!found)
      return std::nullopt;
    MPI_Get_count(&status, MPI_BYTE, &size);
    Notice notice{static_cast<unsigned>(status.MPI_SOURCE), std::string(size, '\0')};
    MPI_Recv(notice.text.data(), size, MPI_BYTE, status.MPI_SOURCE, NoticeTag, MPI_COMM_WORLD,
             MPI_STATUS_IGNORE);
    return notice;
  }

  [[noreturn]] void abort(int status) override {
    MPI_Abort(MPI_COMM_WORLD, status);
    std::_Exit(status);
  }

private:
  struct Pending {
    std::vector<MPI_Request> parts;
    bool receives = false;
    std::vector<std::byte> own, all;
    std::byte *place = nullptr; // of `all` at the end
  };

  template <typename Each> static void forEachPart(size_t size, const Each &each) {
    for (size_t first = 0; first == 0 || first < size; first += mostBytes)
      each(first, static_cast<int>(std::min(mostBytes, size - first)));
  }

  /// Places are used again, so that a training step allocates nothing.
  template <typename Start> Request begin(const Start &start) {
    if (unused.empty()) {
      unused.push_back(requests.size());
      requests.emplace_back();
    }
    Request request = unused.back();
    unused.pop_back();
    Pending &pending = requests[request];
    pending.parts.clear();
    pending.receives = false;
    pending.all.clear();
    start(pending);
    return request;
  }

  unsigned own = 0, count = 1;
  std::vector<std::string> hosts;
  std::deque<Pending> requests;
  std::vector<Request> unused; // places in `requests`
  std::list<std::string> notices;
};

} // namespace

} // namespace rnn

extern "C" rnn::Communicator *rnn_open_communicator() { return new rnn::MpiCommunicator; }
