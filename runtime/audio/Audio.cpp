// libsndfile's files -> float32 samples, and samples -> a whole WAV file.
#include "audio/Audio.h"

#include "audio/Sndfile.h"
#include "data/Error.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <exception>
#include <unistd.h>

namespace rnn {

namespace {

/// The library's reason for an error, in the form of all messages.
std::string reasonOf(SNDFILE *file) {
  std::string reason = sndfile().error(file);
  while (reason.ends_with('.'))
    reason.pop_back();
  return reason;
}

unsigned bitsOf(const SF_INFO &info) {
  switch (info.format & SF_FORMAT_SUBMASK) {
  case SF_FORMAT_PCM_S8:
  case SF_FORMAT_PCM_U8:
  case SF_FORMAT_PCM_16:
    return 16;
  case SF_FORMAT_PCM_24:
    return 24;
  default:
    return 32;
  }
}

} // namespace

struct AudioReader::File {
  SNDFILE *handle;
  explicit File(SNDFILE *handle) : handle(handle) {}
  ~File() { sndfile().close(handle); }
};

AudioReader::AudioReader(const std::filesystem::path &given) : path(given) {
  if (access(path.c_str(), R_OK) != 0)
    fail("`{}` cannot be read: {}", path.string(), std::strerror(errno));
  SF_INFO info{};
  SNDFILE *handle = sndfile().open(path.c_str(), SFM_READ, &info);
  if (!handle)
    fail("`{}` cannot be read as sound: {}", path.string(), reasonOf(nullptr));
  file = std::make_unique<File>(handle);
  if (info.channels != 1)
    fail(
        "`{}` has {} channels, and one is expected; keep one, such as by `sox {} mono.wav remix 1`",
        path.string(), info.channels, path.string());
  if (info.frames <= 0)
    fail("`{}` has no samples", path.string());
  described = {static_cast<uint64_t>(info.samplerate), bitsOf(info)};
  count = static_cast<uint64_t>(info.frames);
}

AudioReader::~AudioReader() = default;

uint64_t AudioReader::read(std::span<float> samples) {
  return static_cast<uint64_t>(
      sndfile().read(file->handle, samples.data(), static_cast<sf_count_t>(samples.size())));
}

/// libsndfile writes through these functions, which keep an exception for the caller.
struct AudioWriter::File {
  WholeFile whole;
  SNDFILE *handle = nullptr;
  sf_count_t place = 0, size = 0;
  std::exception_ptr failure;

  explicit File(const std::filesystem::path &path) : whole(path) {}
  ~File() {
    if (handle)
      sndfile().close(handle);
  }

  static File &of(void *data) { return *static_cast<File *>(data); }
  static sf_count_t length(void *data) { return of(data).size; }
  static sf_count_t tell(void *data) { return of(data).place; }
  static sf_count_t read(void * /*place*/, sf_count_t /*count*/, void * /*data*/) { return 0; }

  static sf_count_t seek(sf_count_t offset, int from, void *data) {
    File &file = of(data);
    file.place = offset + (from == SEEK_CUR ? file.place : from == SEEK_END ? file.size : 0);
    return file.place;
  }

  static sf_count_t write(const void *bytes, sf_count_t count, void *data) {
    File &file = of(data);
    if (file.failure)
      return 0;
    try {
      file.whole.writeAt(static_cast<uint64_t>(file.place), bytes, static_cast<size_t>(count));
    } catch (...) {
      file.failure = std::current_exception();
      return 0;
    }
    file.place += count;
    file.size = std::max(file.size, file.place);
    return count;
  }
};

AudioWriter::AudioWriter(const std::filesystem::path &given, const AudioFormat &wanted)
    : path(given), format(wanted) {
  sndfile(); // before there is a file
  file = std::make_unique<File>(path);
  SF_INFO info{};
  info.samplerate = static_cast<int>(format.rate);
  info.channels = 1;
  info.format = SF_FORMAT_WAV | (format.bits == 16   ? SF_FORMAT_PCM_16
                                 : format.bits == 24 ? SF_FORMAT_PCM_24
                                                     : SF_FORMAT_FLOAT);
  SF_VIRTUAL_IO functions{File::length, File::seek, File::read, File::write, File::tell};
  file->handle = sndfile().openVirtual(&functions, SFM_WRITE, &info, file.get());
  if (file->failure)
    std::rethrow_exception(file->failure);
  if (!file->handle)
    fail("`{}` cannot be written as sound: {}", path.string(), reasonOf(nullptr));
  // A chunk with the peak would also have the time of day.
  sndfile().command(file->handle, SFC_SET_ADD_PEAK_CHUNK, nullptr, SF_FALSE);
  sndfile().command(file->handle, SFC_SET_CLIPPING, nullptr, SF_TRUE);
}

AudioWriter::~AudioWriter() = default;

void AudioWriter::write(std::span<const float> samples) {
  for (float sample : samples)
    clippedSamples += format.bits < 32 && std::fabs(sample) > 1;
  auto count = static_cast<sf_count_t>(samples.size());
  sf_count_t written = sndfile().write(file->handle, samples.data(), count);
  if (file->failure)
    std::rethrow_exception(file->failure);
  if (written != count)
    fail("`{}` cannot be written as sound: {}", path.string(), reasonOf(file->handle));
}

WholeFile &AudioWriter::finish() {
  SNDFILE *handle = std::exchange(file->handle, nullptr);
  int status = sndfile().close(handle); // writes the length into the header
  if (file->failure)
    std::rethrow_exception(file->failure);
  if (status != 0)
    fail("`{}` cannot be written as sound: {}", path.string(), reasonOf(nullptr));
  return file->whole;
}

Sound readSound(const std::filesystem::path &path) {
  AudioReader reader(path);
  Sound sound{reader.format(), std::vector<float>(reader.samples())};
  sound.samples.resize(reader.read(sound.samples));
  return sound;
}

} // namespace rnn
