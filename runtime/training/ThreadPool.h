// A pool of threads that share the pieces of one job after another.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace rnn {

class ThreadPool {
public:
  /// `threads` includes the calling thread; at least 1.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool &) = delete;
  ThreadPool &operator=(const ThreadPool &) = delete;

  unsigned size() const { return static_cast<unsigned>(workers.size()) + 1; }

  /// Calls work(piece, thread) once for every piece in [0, pieces), on any of the threads [0,
  /// size()), and returns when all are done. Allocates nothing. `work` must not throw.
  template <typename Work> void run(uint64_t pieces, Work &&work) {
    job.pieces = pieces;
    job.work = &work;
    job.call = [](void *work, uint64_t piece, unsigned thread) {
      (*static_cast<std::remove_reference_t<Work> *>(work))(piece, thread);
    };
    runJob();
  }

private:
  struct Job {
    uint64_t pieces = 0;
    void *work = nullptr;
    void (*call)(void *work, uint64_t piece, unsigned thread) = nullptr;
  };

  void runJob();
  void takePieces(unsigned thread);
  void serve(unsigned thread);

  Job job; // written by the caller while all workers wait
  std::atomic<uint64_t> nextPiece{0};
  std::atomic<uint32_t> generation{0}; // incremented to start a job
  std::atomic<uint32_t> busy{0};       // workers that have not finished it
  std::atomic<bool> stopping{false};
  std::vector<std::thread> workers;
};

} // namespace rnn
