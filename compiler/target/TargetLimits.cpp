// The sizes and the work of a lowered module -> messages about what its target lacks.
#include "target/TargetLimits.h"

#include "dialect/Contract.h"

#include <fmt/format.h>

using namespace mlir;

namespace rnnc {

/// Of a multiplication and an addition in libgcc's functions for Cortex-M3 and Cortex-M0.
static constexpr const char *instructionsOfEmulation = "100 to 200";

std::string addressProblem(ModuleOp module, const TargetInfo &target) {
  if (target.addressBits >= 64)
    return "";
  auto object = rnn::known<rnn::ObjectAttr>(module);
  const std::pair<const char *, int64_t> arrays[] = {
      {"parameters", rnn::known<rnn::ArenaAttr>(module).getFloats() * 4},
      {"gradients", object.getGradients() * 4},
      {"optimizer's state", object.getOptimizerStateBytes()},
      {"workspace", object.getWorkspaceBytes() + object.getWorkspaceBytesPerStep()}};
  // An array has at most half of the addresses: differences of places are signed.
  int64_t largest = (int64_t(1) << (target.addressBits - 1)) - 1;
  for (auto [name, bytes] : arrays)
    if (bytes > largest)
      return fmt::format("the model's {} would take {} bytes, but an array of `{}` has at most {}; "
                         "make the batch or the layers smaller",
                         name, bytes, target.name, largest);
  return "";
}

std::string emulationCost(ModuleOp module, const Model &model, const TargetInfo &target) {
  if (!target.emulatesFloats)
    return "";
  auto work = rnn::known<rnn::WorkAttr>(module);
  int64_t ofPrediction = (work.getPredict() + work.getPredictPerStep()) / 2 / model.batch;
  bool isStep = ofPrediction == 0; // of an object without `predict`
  return fmt::format(
      "`{}` of `{}` has no instructions for floats: each of the {} multiply-adds of a {} is two "
      "calls of the C compiler's library, about {} instructions",
      target.cpuName, target.name, isStep ? work.getStep() / 2 : ofPrediction,
      isStep                     ? "streamed step"
      : work.getPredictPerStep() ? "predicted step"
                                 : "prediction",
      instructionsOfEmulation);
}

} // namespace rnnc
