// An epoch of batches -> outputs, a batch at a time.
#include "PredictBatches.h"

#include "Ranks.h"
#include "training/FiniteResults.h"

#include <algorithm>
#include <vector>

namespace rnn::command {

uint64_t predictBatches(
    Trainer &trainer, BatchSource &batches, uint64_t epoch,
    const std::function<void(const SampleView &batch, std::span<const float> outputs)> &use) {
  const rnn_model &model = trainer.model();
  std::vector<float> outputs;
  uint64_t rows = 0;
  batches.begin(0, epoch);
  for (SampleView batch; (batch = batches.next()).samples > 0; rows += batch.samples) {
    uint64_t size = rnn_output_size(&model, batch.length);
    outputs.resize(std::max(outputs.size(), model.batch * size));
    trainer.predict(batch.inputs, batch.samples, outputs.data(), batch.length);
    if (!isFirstRank())
      continue;
    std::span<const float> ofBatch = std::span(outputs).first(batch.samples * size);
    requireFiniteOutputs(model, ofBatch, batch.length, rows);
    use(batch, ofBatch);
  }
  return rows;
}

} // namespace rnn::command
