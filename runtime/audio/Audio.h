// Files of sound <-> samples from -1 to 1, by libsndfile (libsndfile.github.io/libsndfile), which
// is loaded when it is needed. All sound is mono.
#pragma once

#include "data/WholeFile.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace rnn {

struct AudioFormat {
  uint64_t rate = 44100; // samples a second
  unsigned bits = 24;    // of a sample: 16 and 24 are whole numbers, 32 are float32
};

/// Reads a file from its beginning to its end. All functions throw Error, also where libsndfile is
/// missing.
class AudioReader {
public:
  /// Throws for a file that is not sound, has several channels, or no samples.
  explicit AudioReader(const std::filesystem::path &path);
  ~AudioReader();

  const AudioFormat &format() const { return described; }
  uint64_t samples() const { return count; }

  /// Fills the span; returns how many samples there were, fewer only at the end of the file.
  uint64_t read(std::span<float> samples);

private:
  struct File;
  std::filesystem::path path;
  std::unique_ptr<File> file;
  AudioFormat described;
  uint64_t count = 0;
};

/// Writes a WAV file. Whole numbers are clipped to -1 to 1. All functions throw Error.
class AudioWriter {
public:
  AudioWriter(const std::filesystem::path &path, const AudioFormat &format);
  ~AudioWriter();

  void write(std::span<const float> samples);
  /// The samples so far that were clipped.
  uint64_t clipped() const { return clippedSamples; }

  /// Ends the file, which is then to be published.
  WholeFile &finish();

private:
  struct File;
  std::filesystem::path path;
  std::unique_ptr<File> file;
  AudioFormat format;
  uint64_t clippedSamples = 0;
};

/// All samples of a file.
struct Sound {
  AudioFormat format;
  std::vector<float> samples;
};

/// Throws Error.
Sound readSound(const std::filesystem::path &path);

} // namespace rnn
