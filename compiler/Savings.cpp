// The table of savings.
#include "Savings.h"

#include "Passes.h"

namespace rnnc {

namespace {
template <std::unique_ptr<mlir::Pass> (*create)()> Saving savingOf() {
  llvm::StringRef name = create()->getArgument();
  name.consume_front("rnn-");
  return {{name.data(), name.size()}, create};
}
} // namespace

llvm::ArrayRef<Saving> savings() {
  static const Saving table[] = {
      savingOf<createSkipMaskedSteps>(),    savingOf<createSumEqualTokens>(),
      savingOf<createProjectTokens>(),      savingOf<createChunkAccumulates>(),
      savingOf<createSkipZeroStates>(),     savingOf<createEndFadedAdjoints>(),
      savingOf<createReuseRepeatedSteps>(), savingOf<createUpdateTouchedRows>(),
      savingOf<createUnitsInLanes>(),       savingOf<createEndAtPadding>(),
  };
  return table;
}

std::vector<std::string_view> savingNames() {
  std::vector<std::string_view> names;
  for (const Saving &saving : savings())
    names.push_back(saving.name);
  return names;
}

} // namespace rnnc
