// Allocations -> glibc's allocator, or no memory where a test wants none.
#include "FailingAllocations.h"

#include <atomic>
#include <cerrno>
#include <cstddef>

// glibc keeps its own functions under these names for programs that replace them.
extern "C" {
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *block, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *block);
}

namespace rnn::failing {

namespace {

// Written while one thread runs.
std::atomic<bool> active{false};
uint64_t first = 0;
bool onlyFirst = false;

std::atomic<uint64_t> asked{0};
std::atomic<int64_t> blocks{0};

bool fails() {
  if (!active)
    return false;
  uint64_t number = ++asked;
  if (onlyFirst ? number != first : number < first)
    return false;
  errno = ENOMEM;
  return true;
}

void *counted(void *block) {
  if (block)
    ++blocks;
  return block;
}

} // namespace

void fail(uint64_t number, Extent extent) {
  first = number;
  onlyFirst = extent == Extent::One;
  asked = 0;
  active = true;
}

uint64_t stop() {
  active = false;
  return asked;
}

int64_t live() { return blocks; }

} // namespace rnn::failing

using namespace rnn::failing;

extern "C" {

void *malloc(size_t bytes) { return fails() ? nullptr : counted(__libc_malloc(bytes)); }

void *calloc(size_t count, size_t bytes) {
  return fails() ? nullptr : counted(__libc_calloc(count, bytes));
}

void *realloc(void *block, size_t bytes) {
  if (fails())
    return nullptr;
  if (!block)
    return counted(__libc_realloc(block, bytes));
  void *moved = __libc_realloc(block, bytes);
  if (!moved && bytes == 0)
    --blocks;
  return moved;
}

void *memalign(size_t alignment, size_t bytes) {
  return fails() ? nullptr : counted(__libc_memalign(alignment, bytes));
}

void *aligned_alloc(size_t alignment, size_t bytes) { return memalign(alignment, bytes); }

int posix_memalign(void **block, size_t alignment, size_t bytes) {
  void *made = memalign(alignment, bytes);
  if (!made)
    return ENOMEM;
  *block = made;
  return 0;
}

void free(void *block) {
  if (block)
    --blocks;
  __libc_free(block);
}
}
