// Jobs of many pieces -> pieces that waiting threads take one at a time.
#include "training/ThreadPool.h"

#include "data/StartThreads.h"

namespace rnn {

namespace {

/// Ends the threads that wait for a job.
void end(std::atomic<bool> &stopping, std::atomic<uint32_t> &generation) {
  stopping = true;
  ++generation;
  generation.notify_all();
}

} // namespace

ThreadPool::ThreadPool(unsigned threads) {
  workers = startThreads(
      threads - 1, [this](size_t number) { serve(static_cast<unsigned>(number) + 1); },
      [this] { end(stopping, generation); });
}

ThreadPool::~ThreadPool() {
  end(stopping, generation);
  for (std::thread &worker : workers)
    worker.join();
}

void ThreadPool::runJob() {
  nextPiece = 0;
  busy = static_cast<uint32_t>(workers.size());
  if (!workers.empty()) {
    ++generation;
    generation.notify_all();
  }
  takePieces(0);
  // Threads that came too late for a piece must also have read this job before the next one is
  // written.
  for (uint32_t left = busy; left != 0; left = busy)
    busy.wait(left);
}

void ThreadPool::takePieces(unsigned thread) {
  for (uint64_t piece = nextPiece++; piece < job.pieces; piece = nextPiece++)
    job.call(job.work, piece, thread);
}

void ThreadPool::serve(unsigned thread) {
  for (uint32_t seen = 0;;) {
    generation.wait(seen);
    seen = generation;
    if (stopping)
      return;
    takePieces(thread);
    if (--busy == 0)
      busy.notify_one();
  }
}

} // namespace rnn
