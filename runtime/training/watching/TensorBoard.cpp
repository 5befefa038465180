// Results, weights and gradients at the end of an epoch -> scalars and histograms.
#include "training/watching/TensorBoard.h"

#include "training/watching/GradientNorms.h"

namespace rnn {

std::unique_ptr<EventFile> TensorBoard::open(const char *part, uint64_t epoch) const {
  return std::make_unique<EventFile>(folder / part, epoch, warn);
}

void TensorBoard::epochBegins(uint64_t epoch, uint64_t /*steps*/) {
  if (!training)
    training = open("train", epoch);
}

void TensorBoard::stepEnds(uint64_t /*step*/, const EpochResults & /*soFar*/, double /*seconds*/) {
  stepped = true;
}

bool TensorBoard::epochEnds(const EpochResults &results, double /*seconds*/) {
  for (size_t i = 0; i < results.names.size(); ++i) {
    std::string_view name = results.names[i];
    bool isValidation = name.starts_with(validationPrefix);
    if (isValidation && !validation)
      validation = open("validation", results.epoch);
    if (isValidation)
      name.remove_prefix(validationPrefix.size());
    (isValidation ? validation : training)
        ->addScalar(isGradientNorm(name) ? std::string(name) : "epoch_" + std::string(name),
                    results.values[i]);
  }
  training->addScalar("epoch_learning_rate", trainer.learningRate());
  addWeights();
  training->endEvent(results.epoch);
  if (validation)
    validation->endEvent(results.epoch);
  return true;
}

void TensorBoard::addWeights() {
  const rnn_model &model = trainer.model();
  for (const rnn_parameter &weight : std::span(model.parameters, model.parameter_count)) {
    std::string name = weight.name;
    training->addHistogram(name + "/histogram",
                           trainer.parameters().subspan(weight.offset, weight.size));
    // A training that goes on in the validation of an epoch has made no step of it.
    if (weight.trainable && stepped)
      training->addHistogram(name + "/gradient",
                             trainer.gradientsOfStep().subspan(weight.offset, weight.size));
  }
  stepped = false;
}

} // namespace rnn
