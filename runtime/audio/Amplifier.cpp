// Random plucks -> a dry signal -> filters and clipping -> a wet signal.
#include "audio/Amplifier.h"

#include "data/Random.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rnn {

namespace {

/// A string that a pluck fills with noise and that loses its treble first.
class String {
public:
  void pluck(uint64_t period, float loudness, float decay, RandomStream &random) {
    noise.resize(period);
    std::ranges::generate(noise, [&] { return loudness * (2 * random.uniform() - 1); });
    at = 0;
    this->decay = decay;
  }
  float next() {
    if (noise.empty())
      return 0;
    float now = noise[at];
    uint64_t following = at + 1 < noise.size() ? at + 1 : 0;
    noise[at] = decay * 0.5f * (now + noise[following]);
    at = following;
    return now;
  }

private:
  std::vector<float> noise; // one period
  uint64_t at = 0;
  float decay = 0;
};

/// The share of the way to its input that a filter of one pole goes in a step.
float poleOf(double frequency, uint64_t rate) {
  return float(1 - std::exp(-2 * std::numbers::pi * frequency / double(rate)));
}

class LowPass {
public:
  LowPass(double frequency, uint64_t rate) : share(poleOf(frequency, rate)) {}
  float next(float input) { return state += share * (input - state); }

private:
  float share, state = 0;
};

} // namespace

std::vector<float> makeDrySound(uint64_t samples, uint64_t rate, uint64_t seed) {
  constexpr uint64_t strings = 6;
  constexpr double lowest = 82.4, semitones = 36; // the low E of a guitar, and its range
  RandomStream random(seed, RandomPurpose::Data, 0);
  String all[strings];
  std::vector<float> sound(samples);
  uint64_t nextPluck = 0, string = 0;
  for (uint64_t i = 0; i < samples; ++i) {
    if (i == nextPluck) {
      // A chord now and then, else a note.
      uint64_t count = random.below(4) == 0 ? strings : 1;
      float loudness = 0.05f + 0.45f * random.uniform() * random.uniform();
      for (uint64_t n = 0; n < count; ++n, string = (string + 1) % strings) {
        double note = std::floor(double(random.uniform()) * semitones);
        double frequency = lowest * std::exp2(note / 12);
        auto period = std::max<uint64_t>(uint64_t(double(rate) / frequency), 2);
        all[string].pluck(period, loudness, 0.99f + 0.0095f * random.uniform(), random);
      }
      nextPluck += uint64_t((0.05 + 0.6 * double(random.uniform())) * double(rate)) + 1;
    }
    float sum = 0;
    for (String &one : all)
      sum += one.next();
    sound[i] = std::clamp(sum, -1.0f, 1.0f);
  }
  return sound;
}

std::vector<float> distort(const std::vector<float> &dry, uint64_t rate) {
  LowPass rumble(90, rate), loudness(4, rate), treble(5200, rate), cabinet(6500, rate),
      offset(15, rate);
  std::vector<float> wet(dry.size());
  for (size_t i = 0; i < dry.size(); ++i) {
    float bright = dry[i] - rumble.next(dry[i]);
    float bias = 0.3f - 0.8f * loudness.next(std::fabs(bright));
    float first = std::tanh(9 * bright + bias) - std::tanh(bias);
    float second = std::tanh(1.4f * treble.next(first));
    float centred = second - offset.next(second);
    wet[i] = 0.6f * cabinet.next(centred);
  }
  return wet;
}

} // namespace rnn
