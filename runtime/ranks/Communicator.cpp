// Waiting, texts and failures of ranks, on top of what passes bytes.
#include "ranks/Communicator.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <thread>
#include <unistd.h>

namespace rnn {

namespace {

using Clock = std::chrono::steady_clock;

class OneRank : public Communicator {
public:
  unsigned rank() const override { return 0; }
  unsigned size() const override { return 1; }
  std::string host(unsigned) const override { return "this machine"; }
  Request beginSend(unsigned, std::span<const std::byte>) override { return 0; }
  Request beginReceive(unsigned, std::span<std::byte>) override { return 0; }
  Request beginAllGather(std::span<const std::byte> own, std::span<std::byte> all) override {
    std::ranges::copy(own, all.begin());
    return 0;
  }
  bool isDone(Request) override { return true; }
  void sendNotice(unsigned, std::string_view) override {}
  std::optional<Notice> takeNotice() override { return std::nullopt; }
  [[noreturn]] void abort(int status) override { _exit(status); }
};

/// How long rank 0 waits for the failures of others, and others for its answer: a rank that fails
/// for the same reason does so within that time.
constexpr std::chrono::milliseconds patience(3000), shortPatience(200);

constexpr std::chrono::microseconds nap(20);

unsigned numberIn(const char *variable) {
  const char *value = std::getenv(variable);
  unsigned number = 0;
  if (value)
    std::from_chars(value, value + std::strlen(value), number);
  return number;
}

/// How often a waiting rank looks for a message before it sleeps in between. On a core of its own
/// it takes the next message at once; others need the core, as Open MPI's variable tells too.
uint64_t looksBeforeNap() {
  bool isShared = numberIn("OMPI_COMM_WORLD_LOCAL_SIZE") > std::thread::hardware_concurrency() ||
                  numberIn("OMPI_MCA_mpi_yield_when_idle") != 0;
  return isShared ? 30 : 100'000;
}

using Failures = std::map<unsigned, std::string>;

/// Takes notices until all other ranks have sent one, or for so long.
void collectNotices(Communicator &ranks, Failures &failures, size_t enough,
                    std::chrono::milliseconds time) {
  for (auto end = Clock::now() + time; failures.size() < enough && Clock::now() < end;) {
    if (std::optional<Notice> notice = ranks.takeNotice())
      failures.emplace(notice->rank, std::move(notice->text));
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void printFailure(const Communicator &ranks, unsigned rank, std::string_view message) {
  fmt::print(stderr, "rnn: error: rank {} on {}: {}\n", rank, ranks.host(rank),
             message.empty() ? "the model cannot be compiled" : message);
}

void printFailures(const Communicator &ranks, const Failures &failures) {
  const std::string &first = failures.begin()->second;
  bool sharedByAll =
      failures.size() == ranks.size() && std::ranges::all_of(failures, [&](const auto &failure) {
        return failure.second.empty() == first.empty() && first.starts_with(failure.second);
      });
  if (sharedByAll) {
    if (!first.empty())
      fmt::print(stderr, "rnn: error: {}\n", first);
    return;
  }
  std::vector<std::string> printed;
  for (const auto &[rank, message] : failures)
    if (std::ranges::find(printed, message) == printed.end()) {
      printFailure(ranks, rank, message);
      printed.push_back(message);
    }
}

} // namespace

std::unique_ptr<Communicator> oneRank() { return std::make_unique<OneRank>(); }

void Communicator::idle(uint64_t times) {
  static const uint64_t looks = looksBeforeNap();
  if (times < looks)
    std::this_thread::yield();
  else
    std::this_thread::sleep_for(nap);
  if (!isFirst() || times % 16 != 0)
    return;
  if (std::optional<Notice> notice = takeNotice())
    throw RankFailed(*notice);
}

void Communicator::wait(Request request) {
  for (uint64_t times = 0; !isDone(request); ++times)
    idle(times);
}

std::vector<std::string> Communicator::allGather(std::string_view text) {
  uint64_t size = text.size();
  std::vector<uint64_t> sizes(this->size());
  wait(
      beginAllGather(std::as_bytes(std::span(&size, 1)), std::as_writable_bytes(std::span(sizes))));
  uint64_t longest = std::ranges::max(sizes);
  std::string own(text), all(longest * this->size(), '\0');
  own.resize(longest);
  wait(beginAllGather(std::as_bytes(std::span(own)), std::as_writable_bytes(std::span(all))));
  std::vector<std::string> texts;
  for (size_t i = 0; i < sizes.size(); ++i)
    texts.push_back(all.substr(i * longest, sizes[i]));
  return texts;
}

void requireSame(Communicator &ranks, std::string_view what, const std::string &value) {
  if (ranks.size() == 1)
    return;
  std::vector<std::string> values = ranks.allGather(value);
  for (unsigned rank = 1; rank < values.size(); ++rank)
    if (values[rank] != values[0])
      fail("rank {} on {} has another {} than rank 0 on {}: {}, not {}", rank, ranks.host(rank),
           what, ranks.host(0), values[rank], values[0]);
}

void reportFailure(Communicator &ranks, const std::exception &failure, std::string_view message) {
  ranks.abandonReceives(); // the exception has freed their places
  Failures failures;
  if (!ranks.isFirst()) {
    ranks.sendNotice(0, message);
    collectNotices(ranks, failures, 1, 2 * patience); // rank 0 may have begun to wait later
    if (!failures.empty())
      return;
    printFailure(ranks, ranks.rank(), message);
    ranks.abort(1);
  }
  const auto *other = dynamic_cast<const RankFailed *>(&failure);
  failures.emplace(other ? other->rank : 0, message);
  collectNotices(ranks, failures, ranks.size(), other ? shortPatience : patience);
  printFailures(ranks, failures);
  std::fflush(stderr);
  if (failures.size() < ranks.size())
    ranks.abort(1);
  for (unsigned rank = 1; rank < ranks.size(); ++rank)
    ranks.sendNotice(rank, "told");
}

} // namespace rnn
