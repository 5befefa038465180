// Outputs and targets of a batch -> the steps that each metric adds up.
#include "training/metrics/Metrics.h"

#include "training/Shapes.h"

#include <algorithm>

namespace rnn {

Metrics::Metrics(const rnn_model &model) : model(model) {
  for (const rnn_metric &metric : std::span(model.metrics, model.metric_count))
    for (List *list : {&metrics, &ofShard})
      list->push_back(makeMetric(metric));
  shardSums.resize(sums().size());
}

void Metrics::reset() {
  for (const auto &metric : metrics)
    metric->reset();
}

void Metrics::add(const SampleView &data, const OutputView &outputs) {
  if (metrics.empty())
    return;
  for (uint64_t batch = 0; batch < data.samples; batch += model.batch) {
    uint64_t end = std::min(batch + model.batch, data.samples);
    for (uint64_t first = batch; first < end; first += model.shard_samples) {
      sumRows(data, outputs, {first, std::min(first + model.shard_samples, end)}, shardSums);
      addSums(shardSums);
    }
  }
}

void Metrics::sumShard(const SampleView &batch, const OutputView &outputs, uint64_t shard,
                       std::span<double> sums) {
  sumRows(batch, outputs, rowsOf(model, {shard, shard + 1}, batch.samples), sums);
}

void Metrics::addSums(std::span<const double> sums) {
  for (const auto &metric : metrics)
    for (double &sum : metric->sums()) {
      sum += sums.front();
      sums = sums.subspan(1);
    }
}

void Metrics::sumRows(const SampleView &data, const OutputView &outputs, RowSpan rows,
                      std::span<double> sums) {
  if (ofShard.empty())
    return; // nobody has asked for outputs
  for (const auto &metric : ofShard)
    metric->reset();
  for (size_t i = 0; i < ofShard.size(); ++i)
    if (const rnn_metric &metric = model.metrics[i]; metric.kind != RNN_OWN_METRIC)
      addRows(*ofShard[i], metric, data, outputs, rows);
    else
      for (uint64_t sample = rows.begin; sample < rows.end; ++sample)
        ofShard[i]->add(
            {{outputs.metrics + sample * model.own_metric_count + metric.count, 1}, {}});
  for (const auto &metric : ofShard) {
    std::span<const double> own = metric->sums();
    std::ranges::copy(own, sums.begin());
    sums = sums.subspan(own.size());
  }
}

void Metrics::addRows(Metric &sums, const rnn_metric &metric, const SampleView &data,
                      const OutputView &outputs, RowSpan rows) const {
  const rnn_value &output = model.outputs[metric.output], &target = model.targets[metric.target];
  auto placeOf = [&](const rnn_value &value) {
    return value.offset + data.length * value.offset_per_step;
  };
  uint64_t units = output.shape.sizes[output.shape.rank - 1];
  uint64_t steps = sizeOf(output.shape, data.length) / units;
  uint64_t targets = sizeOf(target.shape, data.length) / steps; // of a step
  uint64_t outputSize = rnn_output_size(&model, data.length),
           targetSize = sizeOf(model.target.shape, data.length);
  bool isMasked = rnn_output_mask_size(&model, data.length) > 0;
  for (uint64_t sample = rows.begin; sample < rows.end; ++sample) {
    const float *predicted = outputs.outputs + sample * outputSize + placeOf(output),
                *wanted = data.targets + sample * targetSize + placeOf(target);
    const float *mask = isMasked ? outputs.masks + sample * steps : nullptr;
    for (uint64_t step = 0; step < steps; ++step)
      sums.add({{predicted + step * units, units},
                {wanted + step * targets, targets},
                mask ? mask[step] : 1.0});
  }
}

void Metrics::results(std::span<double> values) const {
  for (size_t i = 0; i < metrics.size(); ++i)
    values[i] = metrics[i]->result();
}

std::vector<double> Metrics::sums() const {
  std::vector<double> all;
  copySums(all);
  return all;
}

void Metrics::copySums(std::vector<double> &all) const {
  all.clear();
  for (const auto &metric : metrics) {
    std::span<const double> own = metric->sums();
    all.insert(all.end(), own.begin(), own.end());
  }
}

void Metrics::setSums(std::span<const double> sums) {
  for (const auto &metric : metrics) {
    std::span<double> own = metric->sums();
    std::ranges::copy(sums.first(own.size()), own.begin());
    sums = sums.subspan(own.size());
  }
}

std::vector<std::string> metricNames(const rnn_model &model) {
  std::vector<std::string> names;
  for (const rnn_metric &metric : std::span(model.metrics, model.metric_count))
    names.push_back(metric.name);
  return names;
}

OutputView OutputBuffers::view(uint64_t length) {
  if (model.metric_count > 0) {
    outputs.resize(std::max(outputs.size(), samples * rnn_output_size(&model, length)));
    masks.resize(std::max(masks.size(), samples * rnn_output_mask_size(&model, length)));
    metrics.resize(samples * model.own_metric_count);
  }
  auto place = [](std::vector<float> &memory) { return memory.empty() ? nullptr : memory.data(); };
  return {place(outputs), place(masks), place(metrics)};
}

double evaluate(Trainer &trainer, BatchSource &source, uint64_t mostSteps, Metrics &metrics,
                OutputBuffers &buffers, const std::function<bool()> &goesOn) {
  double sum = 0;
  uint64_t seen = 0;
  metrics.reset();
  trainer.beginEvaluation();
  for (uint64_t step = 0; step < mostSteps; ++step) {
    SampleView batch = source.next();
    if (batch.samples == 0)
      break;
    OutputView view = buffers.view(batch.length);
    sum += double(trainer.evaluateBatch(batch, view, &metrics)) * batch.samples;
    seen += batch.samples;
    if (goesOn && !goesOn())
      break;
  }
  return sum / seen;
}

} // namespace rnn
