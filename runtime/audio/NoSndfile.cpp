// What takes the place of Audio.cpp in a build without libsndfile.
#include "audio/Audio.h"

#include "data/Error.h"

namespace rnn {

namespace {

[[noreturn]] void failWithoutLibrary() {
  fail("this rnn was built without libsndfile and reads and writes no sound; install "
       "libsndfile1-dev and build rnnc again");
}

} // namespace

struct AudioReader::File {};
struct AudioWriter::File {};

AudioReader::AudioReader(const std::filesystem::path & /*path*/) { failWithoutLibrary(); }
AudioReader::~AudioReader() = default;
uint64_t AudioReader::read(std::span<float> /*samples*/) { failWithoutLibrary(); }

AudioWriter::AudioWriter(const std::filesystem::path & /*path*/, const AudioFormat & /*format*/) {
  failWithoutLibrary();
}
AudioWriter::~AudioWriter() = default;
void AudioWriter::write(std::span<const float> /*samples*/) { failWithoutLibrary(); }
WholeFile &AudioWriter::finish() { failWithoutLibrary(); }

Sound readSound(const std::filesystem::path & /*path*/) { failWithoutLibrary(); }

} // namespace rnn
