// Batches on rank 0 -> their rows on the ranks whose shards they belong to.
#include "training/SentBatches.h"

#include "training/Shapes.h"

namespace rnn {

SentBatches::SentBatches(Communicator &ranks, const rnn_model &model,
                         std::unique_ptr<BatchSource> given)
    : ranks(ranks), model(model), source(std::move(given)) {
  announce({});
}

SentBatches::~SentBatches() = default;

void SentBatches::begin(uint64_t seed, uint64_t epoch) {
  if (source)
    source->begin(seed, epoch);
}

void SentBatches::finishSending() {
  for (Communicator::Request request : sending)
    ranks.wait(request);
  sending.clear();
}

/// Tells all ranks of the next batch and of the number of steps.
void SentBatches::announce(const Header &next) {
  if (source) {
    finishSending();
    header = next;
    if (std::optional<uint64_t> steps = source->steps()) {
      header.steps = *steps;
      header.knowsSteps = 1;
    }
    for (unsigned rank = 1; rank < ranks.size(); ++rank)
      sending.push_back(ranks.beginSend(rank, std::as_bytes(std::span(&header, 1))));
  } else {
    ranks.receive(0, std::as_writable_bytes(std::span(&header, 1)));
  }
  count = header.knowsSteps ? std::optional(header.steps) : std::nullopt;
}

template <typename View, typename Each>
void SentBatches::forEachPart(const View &batch, ShardRange shards, const Each &each) const {
  RowSpan rows = rowsOf(model, shards, header.samples);
  auto part = [&](auto *values, uint64_t size) {
    if (values && rows.size() > 0)
      each(values + rows.begin * size, rows.size() * size);
  };
  part(batch.inputs, rnn_input_size(&model, header.length));
  part(batch.targets, sizeOf(model.target.shape, header.length));
  part(batch.weights, sizeOf(model.sample_weight, header.length));
}

SampleView SentBatches::receive() {
  struct {
    float *inputs, *targets, *weights;
  } places{};
  auto reserve = [&](std::vector<float> &values, uint64_t size) {
    values.resize(std::max(values.size(), model.batch * size));
    return values.data();
  };
  places.inputs = reserve(inputs, rnn_input_size(&model, header.length));
  places.targets = reserve(targets, sizeOf(model.target.shape, header.length));
  if (header.hasWeights)
    places.weights = reserve(weights, sizeOf(model.sample_weight, header.length));
  forEachPart(places, shardsOf(model, ranks), [&](float *values, uint64_t floats) {
    ranks.receive(0, std::as_writable_bytes(std::span(values, floats)));
  });
  return {.inputs = places.inputs,
          .targets = places.targets,
          .samples = header.samples,
          .weights = places.weights,
          .length = header.length};
}

SampleView SentBatches::next() {
  if (!source) {
    announce({});
    return header.samples > 0 ? receive() : SampleView{};
  }
  finishSending(); // of the batch before, which then goes
  SampleView batch = source->next();
  announce({.samples = batch.samples,
            .length = batch.length,
            .hasWeights = static_cast<uint64_t>(batch.weights != nullptr)});
  for (unsigned rank = 1; batch.samples > 0 && rank < ranks.size(); ++rank)
    forEachPart(
        batch, shardsOf(model, rank, ranks.size()), [&](const float *values, uint64_t floats) {
          sending.push_back(ranks.beginSend(rank, std::as_bytes(std::span(values, floats))));
        });
  return batch;
}

} // namespace rnn
