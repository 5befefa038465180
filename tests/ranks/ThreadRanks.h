// Ranks that are threads of one process, for tests without MPI.
#pragma once

#include "ranks/Communicator.h"

#include <atomic>
#include <cstring>
#include <deque>
#include <mutex>
#include <thread>

namespace rnn {

/// What the ranks of a test share.
class ThreadRanks {
public:
  explicit ThreadRanks(unsigned size) : size(size), messages(size * size), notices(size) {}

  /// Calls work(communicator) on each rank, in a thread of its own.
  template <typename Work> void run(const Work &work) {
    std::vector<std::jthread> threads;
    for (unsigned rank = 0; rank < size; ++rank)
      threads.emplace_back([this, rank, &work] {
        Rank communicator(*this, rank);
        work(communicator);
      });
  }

private:
  using Bytes = std::vector<std::byte>;

  class Rank : public Communicator {
  public:
    Rank(ThreadRanks &all, unsigned number) : all(all), number(number) {}

    unsigned rank() const override { return number; }
    unsigned size() const override { return all.size; }
    std::string host(unsigned rank) const override { return "host" + std::to_string(rank); }

    Request beginSend(unsigned to, std::span<const std::byte> bytes) override {
      std::lock_guard lock(all.mutex);
      all.messages[number * all.size + to].emplace_back(bytes.begin(), bytes.end());
      return 0; // copied, so done
    }

    Request beginReceive(unsigned from, std::span<std::byte> bytes) override {
      received.push_back({from, bytes});
      return received.size();
    }

    Request beginAllGather(std::span<const std::byte> own, std::span<std::byte> whole) override {
      for (unsigned rank = 0; rank < size(); ++rank)
        beginSend(rank, own);
      for (unsigned rank = 0; rank < size(); ++rank)
        wait(beginReceive(rank, whole.subspan(rank * own.size(), own.size())));
      return 0;
    }

    /// Messages arrive in the order of the receives from a rank.
    bool isDone(Request request) override {
      if (request == 0)
        return true;
      std::lock_guard lock(all.mutex);
      for (size_t i = 0; i < request; ++i) {
        auto &[from, bytes, isThere] = received[i];
        std::deque<Bytes> &queue = all.messages[from * all.size + number];
        if (isThere || queue.empty())
          continue;
        if (queue.front().size() != bytes.size())
          std::abort(); // both sides must name the same size
        std::ranges::copy(queue.front(), bytes.begin());
        queue.pop_front();
        isThere = true;
      }
      return received[request - 1].isThere;
    }

    void sendNotice(unsigned to, std::string_view text) override {
      std::lock_guard lock(all.mutex);
      all.notices[to].push_back({number, std::string(text)});
    }

    std::optional<Notice> takeNotice() override {
      std::lock_guard lock(all.mutex);
      std::deque<Notice> &queue = all.notices[number];
      if (queue.empty())
        return std::nullopt;
      Notice notice = queue.front();
      queue.pop_front();
      return notice;
    }

    [[noreturn]] void abort(int) override { std::abort(); }

  private:
    struct Receive {
      unsigned from;
      std::span<std::byte> bytes;
      bool isThere = false;
    };
    ThreadRanks &all;
    unsigned number;
    std::deque<Receive> received;
  };

  unsigned size;
  std::mutex mutex;                        // guards what follows
  std::vector<std::deque<Bytes>> messages; // [from, to]
  std::vector<std::deque<Notice>> notices; // [to]
};

} // namespace rnn
