// An object file -> executable memory, by LLVM's JITLink.
#include "host/LinkInMemory.h"

#include "llvm/ExecutionEngine/JITLink/JITLink.h"
#include "llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h"
#include "llvm/Support/Memory.h"
#include <cmath>
#include <cstring>

using namespace llvm;
using jitlink::JITLinkMemoryManager;

namespace rnnc {

namespace {

template <typename Function> orc::ExecutorAddr addressOf(Function *function) {
  return orc::ExecutorAddr::fromPtr(reinterpret_cast<void *>(function));
}

/// What LLVM may call where it has no instructions; null for other names.
orc::ExecutorAddr findInLibrary(StringRef name) {
  using Unary = float (*)(float);
  using Binary = float (*)(float, float);
  static const StringMap<orc::ExecutorAddr> known = {
      {"memcpy", addressOf(std::memcpy)},
      {"memmove", addressOf(std::memmove)},
      {"memset", addressOf(std::memset)},
      {"memcmp", addressOf(std::memcmp)},
      {"expf", addressOf(static_cast<Unary>(std::exp))},
      {"logf", addressOf(static_cast<Unary>(std::log))},
      {"sinf", addressOf(static_cast<Unary>(std::sin))},
      {"cosf", addressOf(static_cast<Unary>(std::cos))},
      {"tanf", addressOf(static_cast<Unary>(std::tan))},
      {"tanhf", addressOf(static_cast<Unary>(std::tanh))},
      {"sqrtf", addressOf(static_cast<Unary>(std::sqrt))},
      {"floorf", addressOf(static_cast<Unary>(std::floor))},
      {"ceilf", addressOf(static_cast<Unary>(std::ceil))},
      {"roundf", addressOf(static_cast<Unary>(std::round))},
      {"roundevenf", addressOf(static_cast<Unary>(roundevenf))},
      {"rintf", addressOf(static_cast<Unary>(std::rint))},
      {"truncf", addressOf(static_cast<Unary>(std::trunc))},
      {"powf", addressOf(static_cast<Binary>(std::pow))},
      {"fmodf", addressOf(static_cast<Binary>(std::fmod))},
      {"fmaf", addressOf(static_cast<float (*)(float, float, float)>(std::fma))}};
  auto found = known.find(name);
  return found == known.end() ? orc::ExecutorAddr() : found->second;
}

/// Where a link writes its results. JITLink owns the context and destroys it after the link.
struct Link {
  explicit Link(StringRef wanted)
      : wanted(wanted), manager(cantFail(jitlink::InProcessMemoryManager::Create())) {}
  ~Link() {
    if (allocation)
      consumeError(manager->deallocate(std::move(allocation)));
  }
  Link(const Link &) = delete;
  Link &operator=(const Link &) = delete;

  StringRef wanted;
  std::unique_ptr<JITLinkMemoryManager> manager;
  JITLinkMemoryManager::FinalizedAlloc allocation;
  orc::ExecutorAddr symbol;
  std::string error;
};

class Context : public jitlink::JITLinkContext {
public:
  explicit Context(Link &link) : JITLinkContext(nullptr), link(link) {}

  JITLinkMemoryManager &getMemoryManager() override { return *link.manager; }

  void notifyFailed(Error error) override { link.error = toString(std::move(error)); }

  void lookup(const LookupMap &symbols,
              std::unique_ptr<jitlink::JITLinkAsyncLookupContinuation> next) override {
    jitlink::AsyncLookupResult found;
    for (const auto &[name, flags] : symbols) {
      orc::ExecutorAddr address = findInLibrary(*name);
      if (!address && flags == jitlink::SymbolLookupFlags::RequiredSymbol)
        return next->run(createStringError("the object needs the unknown symbol `" + *name + "`"));
      found[name] = {address, JITSymbolFlags::Exported};
    }
    next->run(std::move(found));
  }

  Error notifyResolved(jitlink::LinkGraph &graph) override {
    for (jitlink::Symbol *symbol : graph.defined_symbols())
      if (symbol->hasName() && *symbol->getName() == link.wanted)
        link.symbol = symbol->getAddress();
    return link.symbol ? Error::success()
                       : createStringError("the object does not define `" + link.wanted + "`");
  }

  void notifyFinalized(JITLinkMemoryManager::FinalizedAlloc allocation) override {
    link.allocation = std::move(allocation);
  }

private:
  Link &link;
};

} // namespace

std::optional<LinkedObject> linkInMemory(std::string_view object, std::string_view wanted,
                                         std::string &error) {
  auto link = std::make_shared<Link>(wanted);
  auto graph = jitlink::createLinkGraphFromObject(MemoryBufferRef(object, "model"),
                                                  std::make_shared<orc::SymbolStringPool>());
  if (!graph) {
    error = toString(graph.takeError());
    return std::nullopt;
  }
  // In this process everything happens before `link` returns.
  jitlink::link(std::move(*graph), std::make_unique<Context>(*link));
  if (!link->allocation) {
    error = link->error;
    return std::nullopt;
  }
  link->wanted = {};
  const void *symbol = link->symbol.toPtr<const void *>();
  return LinkedObject{std::move(link), symbol};
}

} // namespace rnnc
