// Sound to learn an amplifier from: a dry signal, and what a reference circuit makes of it.
#pragma once

#include <cstdint>
#include <vector>

namespace rnn {

/// Plucked strings: chords and single notes of any loudness (Karplus and Strong, "Digital synthesis
/// of plucked-string and drum timbres", 1983), with samples from -1 to 1. The same seed gives the
/// same sound.
std::vector<float> makeDrySound(uint64_t samples, uint64_t rate, uint64_t seed);

/// A distortion with memory: a high-pass filter, a stage that clips around a bias which follows the
/// loudness, as that of a tube whose coupling capacitor charges, a second softer one, and the
/// low-pass filter of a loudspeaker.
std::vector<float> distort(const std::vector<float> &dry, uint64_t rate);

} // namespace rnn
