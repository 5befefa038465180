// No training step allocates: malloc and related functions are replaced to count every allocation
// of this program.
#include "SmallModel.h"
#include "training/Fit.h"

#include <atomic>

#if defined(__SANITIZE_ADDRESS__)
#define COUNTS_ALLOCATIONS 0 // the sanitizer has replaced malloc itself
#elif defined(__has_feature)
#define COUNTS_ALLOCATIONS !__has_feature(address_sanitizer)
#else
#define COUNTS_ALLOCATIONS 1
#endif

#if COUNTS_ALLOCATIONS

static std::atomic<uint64_t> allocations{0};

extern "C" {
void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) noexcept {
  ++allocations;
  return __libc_malloc(size);
}
void *calloc(size_t count, size_t size) noexcept {
  ++allocations;
  return __libc_calloc(count, size);
}
void *realloc(void *memory, size_t size) noexcept {
  ++allocations;
  return __libc_realloc(memory, size);
}
void *aligned_alloc(size_t alignment, size_t size) noexcept {
  ++allocations;
  return __libc_memalign(alignment, size);
}
}

using namespace rnn;

namespace {

template <typename Action> uint64_t allocationsOf(const Action &action) {
  uint64_t before = allocations;
  action();
  return allocations - before;
}

} // namespace

TEST_CASE("the counter sees allocations of every kind") {
  // The compiler may leave out an allocation whose address goes nowhere.
  static void *volatile place;
  CHECK(allocationsOf([] {
          place = std::malloc(5);
          std::free(place);
        }) == 1);
  CHECK(allocationsOf([] {
          place = std::calloc(5, 1);
          std::free(place);
        }) == 1);
  CHECK(allocationsOf([] {
          place = std::realloc(nullptr, 5);
          std::free(place);
        }) == 1);
  CHECK(allocationsOf([] {
          std::vector<int> made(100);
          place = made.data();
        }) == 1);
  CHECK(allocationsOf([] {
          Arena made(100);
          place = made.data();
        }) == 1);
}

TEST_CASE("a training step allocates nothing, nor do evaluation and prediction") {
  CompiledModel model = loadModel("small");
  RandomSamples data(model.table(), model->batch);
  std::vector<float> outputs(model->batch);
  Trainer trainer(model.table(), GENERATE(1u, 2u));
  trainer.initialize(1);
  CHECK(allocationsOf([&] {
          for (int step = 0; step < 10; ++step)
            trainer.step(data.view());
          trainer.evaluate(data.view());
          trainer.predict(data.inputs.data(), data.samples, outputs.data());
        }) == 0);
}

TEST_CASE("more epochs and steps do not allocate more") {
  CompiledModel model = loadModel(GENERATE("small", "steps")); // without metrics and with them
  RandomSamples data(model.table(), 5 * model->batch + 1);
  Trainer trainer(model.table(), 2);
  trainer.initialize(1);
  trainer.freeze(FrozenLayers(model.table(), {"gru"}));
  FitObserver quiet;
  auto ofEpochs = [&](uint64_t epochs) {
    return allocationsOf([&] { fit(trainer, data.view(), data.view(), {epochs, 0}, quiet); });
  };
  CHECK(ofEpochs(10) == ofEpochs(1));
}

#endif
