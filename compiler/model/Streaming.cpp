// A checked model -> what prevents that it is computed one step at a time.
#include "model/Streaming.h"

#include "model/LayerDefinition.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

/// Why a layer has no output for each step that depends on the steps so far alone; empty if it has.
static std::string readsMore(const Layer &layer, const Model &model) {
  const LayerDefinition &definition = *layer.definition;
  bool hasSteps = layer.inputShape.size() == 2 && layer.outputShape.size() == 2;
  if (hasSteps && layer.inputShape[0] != layer.outputShape[0])
    return fmt::format("gives {} steps for {}, and a stream gives one for each",
                       layer.outputShape[0], layer.inputShape[0]);
  if (!(definition.isCausalLayer ? definition.isCausalLayer(layer) : definition.isCausal))
    return "reads later steps";
  if (layer.goBackwards)
    return "begins at the last step";
  bool startsFromParameters = std::ranges::all_of(
      layer.initialStates, [&](size_t tensor) { return model.parameter(tensor) != nullptr; });
  return startsFromParameters ? "" : "starts from the state of another layer";
}

std::optional<StreamObstacle> findStreamObstacle(const Model &model) {
  std::string usePredict = "use `predict`, which computes whole sequences";
  if (model.inputCount != 1)
    return StreamObstacle{model.inputRanges[1],
                          fmt::format("it has {} inputs, and a stream has one", model.inputCount),
                          usePredict};
  if (model.outputs.size() != 1)
    return StreamObstacle{
        model.nameRange,
        fmt::format("it has {} outputs, and a stream has one", model.outputs.size()), usePredict};
  const Tensor &input = model.tensors.front();
  if (!input.isTokens && input.shape.size() != 2)
    return StreamObstacle{model.inputRanges.front(), "its input is no sequence of steps",
                          usePredict};
  for (const Layer &layer : model.layers)
    if (std::string reason = readsMore(layer, model); !reason.empty())
      return StreamObstacle{layer.call->range, fmt::format("layer `{}` {}", layer.name, reason),
                            usePredict + ", or a layer that goes forward only"};
  return std::nullopt;
}

void checkStreams(const Model &model, Diagnostics &diagnostics) {
  if (model.streams == 1)
    return;
  if (std::optional<StreamObstacle> obstacle = findStreamObstacle(model))
    diagnostics.error(
        obstacle->range,
        fmt::format("the model cannot have {} streams: {}", model.streams, obstacle->reason),
        std::move(obstacle->hint));
}

} // namespace rnnc
