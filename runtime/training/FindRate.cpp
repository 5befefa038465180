// Rates that rise from step to step -> losses, smoothed, and where they fall.
#include "training/FindRate.h"

#include "data/Error.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace rnn {

namespace {

/// The mean losses of the points [first, last).
double meanLoss(const std::vector<RatePoint> &points, size_t first, size_t last) {
  double sum = 0;
  for (size_t i = first; i < last; ++i)
    sum += points[i].loss;
  return sum / double(last - first);
}

/// The number of steps before and after one whose losses are averaged.
size_t reachOf(uint64_t steps) { return steps / 20; }

/// Near the ends fewer steps count, as many on either side.
void smooth(std::vector<RatePoint> &points, size_t reach) {
  for (size_t i = 0; i < points.size(); ++i) {
    size_t near = std::min({reach, i, points.size() - 1 - i});
    points[i].smoothed = meanLoss(points, i - near, i + near + 1);
  }
}

/// The next batch, in the next epoch if there are no more.
SampleView nextBatch(Trainer &trainer, BatchSource &source, uint64_t seed, uint64_t &epoch) {
  SampleView batch = source.next();
  if (batch.samples > 0)
    return batch;
  source.begin(seed, ++epoch);
  trainer.resetStates();
  return source.next();
}

} // namespace

const RatePoint *RateTest::least() const {
  auto found = std::ranges::min_element(points, {}, &RatePoint::smoothed);
  return found == points.begin() || found == points.end() ? nullptr : &*found;
}

const RatePoint *RateTest::steepest() const {
  const RatePoint *end = least();
  if (!end)
    return nullptr;
  // The first and the last points are single losses, so differences there are noise.
  auto count = static_cast<size_t>(end - points.data());
  size_t reach = std::max<size_t>(1, std::min(points.size() / 20, count / 2));
  size_t best = count;
  double most = 0;
  for (size_t i = reach; i < count; ++i) {
    double fall = points[i - reach].smoothed - points[std::min(i + reach, count)].smoothed;
    if (fall > most) {
      most = fall;
      best = i;
    }
  }
  return &points[best];
}

RateTest testRates(Trainer &trainer, BatchSource &source, const RateTestOptions &options) {
  const rnn_model &model = trainer.model();
  if (std::isnan(model.learning_rate))
    fail("the learning rate of model `{}` follows a schedule, which no other rate can replace; "
         "give its optimizer a number",
         model.name);
  RateTest test;
  test.points.reserve(options.steps);
  size_t window = 2 * reachOf(options.steps) + 1;
  double least = HUGE_VAL, growth = std::log(options.to / options.from);
  uint64_t epoch = 1;
  source.begin(options.seed, epoch);
  trainer.resetStates();
  while (test.points.size() < options.steps && !test.diverged) {
    double share = double(test.points.size()) / double(options.steps - 1);
    double rate = options.from * std::exp(growth * share);
    SampleView batch = nextBatch(trainer, source, options.seed, epoch);
    trainer.setLearningRate(static_cast<float>(rate));
    float loss = trainer.step(batch);
    if (!std::isfinite(loss)) {
      test.diverged = rate;
      break;
    }
    test.points.push_back({rate, loss});
    size_t count = test.points.size(), last = std::min(count, window);
    double mean = meanLoss(test.points, count - last, count);
    least = std::min(least, mean);
    if (mean > least + 3 * std::fabs(test.points.front().loss))
      test.diverged = rate;
  }
  if (test.points.size() < 3)
    fail("the loss is not finite after {} steps, at a learning rate of {:.3g}; begin with a "
         "smaller one",
         test.points.size(), *test.diverged);
  smooth(test.points, reachOf(options.steps));
  return test;
}

std::string rateTestText(const RateTest &test) {
  std::string text = "step,learning_rate,loss,smoothed_loss\n";
  for (size_t step = 0; step < test.points.size(); ++step) {
    const RatePoint &point = test.points[step];
    text +=
        fmt::format("{},{:.9g},{:.9g},{:.9g}\n", step + 1, point.rate, point.loss, point.smoothed);
  }
  return text;
}

} // namespace rnn
