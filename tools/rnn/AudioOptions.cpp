// The options for sound -> a series of what goes in and what comes out.
#include "AudioOptions.h"

#include "Commands.h"
#include "audio/Audio.h"
#include "data/Error.h"

#include <algorithm>

namespace rnn::command {

namespace {

constexpr const char *rateKey = "sample_rate";

void requireSound(const Sound &sound, const std::string &path) {
  if (std::ranges::all_of(sound.samples, [](float sample) { return sample == 0; }))
    fail("`{}` is silent: all of its samples are 0", path);
  auto bad = std::ranges::find_if_not(sound.samples, [](float x) { return std::isfinite(x); });
  if (bad != sound.samples.end())
    fail("`{}` has {} at sample {}", path, *bad, bad - sound.samples.begin());
}

} // namespace

CLI::Option *addAudioOptions(CLI::App &command, AudioOptions &options,
                             const std::vector<CLI::Option *> &others) {
  const char *group = "Sound";
  constexpr uint64_t most = uint64_t(1) << 40;
  CLI::Option *wav =
      command
          .add_option("--wav", options.files,
                      "sound before and after an effect, DRY and WET (.wav and others of "
                      "libsndfile, mono), which a model with `stateful=true` learns")
          ->type_name(inputType)
          ->expected(2)
          ->group(group);
  for (CLI::Option *other : others)
    wav->excludes(other);
  SegmentOptions &segments = options.segments;
  command.add_option("--segment", segments.segment, "samples of a segment, in which states go on")
      ->type_name("N")
      ->check(wholeNumber(1, most))
      ->capture_default_str()
      ->group(group)
      ->needs(wav);
  command
      .add_option("--warm-up", segments.warmUp,
                  "samples at the beginning of a segment that only prepare the states")
      ->type_name("N")
      ->check(wholeNumber(0, most))
      ->capture_default_str()
      ->group(group)
      ->needs(wav);
  command
      .add_option("--update-every", segments.updateEvery,
                  "samples of a segment for each update of the weights")
      ->type_name("N")
      ->check(wholeNumber(1, most))
      ->capture_default_str()
      ->group(group)
      ->needs(wav);
  return wav;
}

CLI::Option *addSoundValidationOption(CLI::App &command, AudioOptions &options, CLI::Option *wav) {
  return command
      .add_option("--validation-wav", options.validation, "another pair of sounds, for validation")
      ->type_name(inputType)
      ->expected(2)
      ->group("Sound")
      ->needs(wav);
}

Series readSoundPair(const std::vector<std::string> &files, std::string_view rows,
                     const Metadata &weights, Metadata &metadata) {
  const std::string &dryPath = files[0], &wetPath = files[1];
  Sound dry = readSound(dryPath), wet = readSound(wetPath);
  if (dry.format.rate != wet.format.rate)
    fail("`{}` has {} samples a second, and `{}` has {}; give one of them the other rate, such as "
         "by `sox {} -r {} other.wav`",
         dryPath, dry.format.rate, wetPath, wet.format.rate, wetPath, dry.format.rate);
  if (dry.samples.size() != wet.samples.size())
    fail("`{}` has {} samples, and `{}` has {}; cut them to the same part of time", dryPath,
         dry.samples.size(), wetPath, wet.samples.size());
  requireSound(dry, dryPath);
  requireSound(wet, wetPath);
  requireRate(weights, dry.format.rate, dryPath);
  metadata[rateKey] = std::to_string(dry.format.rate);

  Series series;
  series.source = fmt::format("`{}`", dryPath);
  series.rows = parseRows(rows, dry.samples.size(), series.source);
  auto chosen = [&](const std::vector<float> &samples) {
    return Array{{series.rows.size(), 1},
                 {samples.begin() + ptrdiff_t(series.rows.begin),
                  samples.begin() + ptrdiff_t(series.rows.end)}};
  };
  series.features = chosen(dry.samples);
  series.targets = chosen(wet.samples);
  return series;
}

void requireRate(const Metadata &weights, uint64_t rate, const std::string &path) {
  auto known = weights.find(rateKey);
  if (known != weights.end() && known->second != std::to_string(rate))
    fail("`{}` has {} samples a second, and the model was trained with {}; give it that rate, such "
         "as by `sox {} -r {} other.wav`",
         path, rate, known->second, path, known->second);
}

} // namespace rnn::command
