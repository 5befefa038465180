// The processes that work on one model together, on one machine or many. Nothing here knows MPI.
#pragma once

#include "data/Error.h"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rnn {

/// What a rank tells rank 0 when it fails.
struct Notice {
  unsigned rank;
  std::string text;
};

/// The failure of another rank.
struct RankFailed : Error {
  explicit RankFailed(const Notice &notice) : Error(notice.text), rank(notice.rank) {}
  unsigned rank;
};

/// Ranks 0 to size - 1, which pass bytes to each other. For one thread of each process. Collective
/// functions are called by all ranks, in the same order. What waits throws RankFailed on rank 0
/// if another rank has failed, and rank 0 ends the others.
class Communicator {
public:
  using Request = uint64_t;

  virtual ~Communicator() = default;

  virtual unsigned rank() const = 0;
  virtual unsigned size() const = 0;
  virtual std::string host(unsigned rank) const = 0;
  bool isFirst() const { return rank() == 0; }

  /// Begin to pass bytes, which must stay in place until `isDone`. Between two ranks, messages
  /// arrive in the order in which they were sent; both name the same number of bytes.
  virtual Request beginSend(unsigned to, std::span<const std::byte> bytes) = 0;
  virtual Request beginReceive(unsigned from, std::span<std::byte> bytes) = 0;
  /// Collective: `own` of all ranks, of the same size, one after another.
  virtual Request beginAllGather(std::span<const std::byte> own, std::span<std::byte> all) = 0;
  /// Whether a request is complete; call it until it is, and then no more.
  virtual bool isDone(Request request) = 0;

  /// After a failure: nothing is written to the places of receives that are not done.
  virtual void abandonReceives() {}

  /// Notices pass beside all other messages, and nobody needs to wait for them.
  virtual void sendNotice(unsigned to, std::string_view text) = 0;
  virtual std::optional<Notice> takeNotice() = 0;

  /// Ends all ranks at once.
  [[noreturn]] virtual void abort(int status) = 0;

  void wait(Request request);
  void send(unsigned to, std::span<const std::byte> bytes) { wait(beginSend(to, bytes)); }
  void receive(unsigned from, std::span<std::byte> bytes) { wait(beginReceive(from, bytes)); }
  /// Collective: a text of any length from each rank, in the order of ranks.
  std::vector<std::string> allGather(std::string_view text);
  /// Lets others run, and throws RankFailed. For loops around `isDone`, with
  /// the number of times in a row that nothing was done.
  void idle(uint64_t times);
};

/// The number of ranks that an MPI launcher has started, from its environment; nothing if there is
/// none.
std::optional<unsigned> launchedRanks();

/// This process alone.
std::unique_ptr<Communicator> oneRank();

/// All ranks that the launcher has started. Throws Error if this program has no module for MPI, or
/// one for another MPI than the launcher's.
std::unique_ptr<Communicator> openCommunicator();

/// Collective: throws the same Error on all ranks if `value` of any rank differs from that of rank
/// 0; `what` names it, such as "version".
void requireSame(Communicator &ranks, std::string_view what, const std::string &value);

/// Call when this rank has failed: prints the message, once if all ranks have failed with it, else
/// with the ranks that have. Returns if all have failed; else it ends them. Rank 0's message may
/// have more to say after that of the others. An empty message has been told already.
void reportFailure(Communicator &ranks, const std::exception &failure, std::string_view message);

} // namespace rnn
