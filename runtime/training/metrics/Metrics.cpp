#include "training/metrics/Metrics.h"

#include "training/Shapes.h"

namespace rnn {

Metrics::Metrics(const rnn_model &model) : model(model) {
  for (const rnn_metric &metric : std::span(model.metrics, model.metric_count))
    metrics.push_back(makeMetric(metric));
}

void Metrics::reset() {
  for (const auto &metric : metrics)
    metric->reset();
}

void Metrics::add(const SampleView &data, const OutputView &outputs) {
  if (metrics.empty())
    return;
  const rnn_value &output = model.outputs[0];
  uint64_t units = output.shape.sizes[output.shape.rank - 1];
  uint64_t steps = sizeOf(output.shape) / units;
  uint64_t targets = sizeOf(model.target.shape) / steps; // of a step
  for (uint64_t sample = 0; sample < data.samples; ++sample) {
    const float *row = outputs.outputs + sample * model.output_size + output.offset;
    const float *target = data.targets + sample * steps * targets;
    const float *mask = model.output_mask_size ? outputs.masks + sample * steps : nullptr;
    for (uint64_t step = 0; step < steps; ++step)
      for (const auto &metric : metrics)
        metric->add({{row + step * units, units},
                     {target + step * targets, targets},
                     mask ? mask[step] : 1.0});
  }
}

void Metrics::results(std::span<double> values) const {
  for (size_t i = 0; i < metrics.size(); ++i)
    values[i] = metrics[i]->result();
}

std::vector<std::string> metricNames(const rnn_model &model) {
  std::vector<std::string> names;
  for (const rnn_metric &metric : std::span(model.metrics, model.metric_count))
    names.push_back(metric.name);
  return names;
}

OutputBuffers::OutputBuffers(const rnn_model &model, uint64_t samples)
    : outputs(model.metric_count ? samples * model.output_size : 0),
      masks(model.metric_count ? samples * model.output_mask_size : 0) {}

OutputView OutputBuffers::view() {
  return {outputs.empty() ? nullptr : outputs.data(), masks.empty() ? nullptr : masks.data()};
}

double evaluate(Trainer &trainer, BatchSource &source, uint64_t mostSteps, Metrics &metrics,
                OutputBuffers &buffers) {
  double sum = 0;
  uint64_t seen = 0;
  metrics.reset();
  for (uint64_t step = 0; step < mostSteps; ++step) {
    SampleView batch = source.next();
    if (batch.samples == 0)
      break;
    sum += trainer.evaluate(batch, buffers.view()) * batch.samples;
    seen += batch.samples;
    metrics.add(batch, buffers.view());
  }
  return sum / seen;
}

} // namespace rnn
