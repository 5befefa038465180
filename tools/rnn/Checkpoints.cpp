// The options for checkpoints and the command line -> checkpoints on disk.
#include "Checkpoints.h"

#include "Commands.h"
#include "data/Error.h"
#include "data/Hash.h"
#include "data/SameFile.h"
#include "training/checkpoint/Schedule.h"

#include <filesystem>
#include <fmt/ranges.h>
#include <unistd.h>

namespace rnn::command {

namespace fs = std::filesystem;

namespace {

/// A training shorter than this many seconds is repeated sooner than continued.
constexpr double worthKeeping = 60;

/// Options that do not change what a training computes, up to its last epoch.
bool decidesResults(const std::string &option) {
  static const std::vector<std::string> others = {
      "help", "epochs", "threads", "check-finite", "history", "plot", "output", "log",
      "tensorboard", "partial", "checkpoint", "checkpoint-every", "resume",
      // They only say where it begins.
      "initial-weights", "embeddings", "embeddings-layer"};
  return std::ranges::find(others, option) == others.end();
}

} // namespace

void addCheckpointOptions(CLI::App &command, CheckpointOptions &options) {
  const char *group = "Checkpoints";
  CLI::Option *path =
      command
          .add_option("--checkpoint", options.path,
                      "file to keep from which `--resume` goes on, and beside it the one before; "
                      "default: one beside the output, after a minute, until the training ends")
          ->type_name(outputType)
          ->group(group);
  CLI::Option *resume = command
                            .add_option("--resume", options.resume,
                                        "checkpoint to go on from, with the same data and options, "
                                        "up to --epochs in all; further ones replace it")
                            ->type_name("CHECKPOINT")
                            ->group(group);
  command
      .add_option_function<std::string>(
          "--checkpoint-every",
          [&options, path, resume](const std::string &text) {
            if (path->count() == 0 && resume->count() == 0)
              throw CLI::RequiresError("--checkpoint-every", "--checkpoint or --resume");
            options.schedule = *parseSchedule(text);
          },
          "`3epochs`, `90s` or `500steps` between checkpoints; default: 1epochs")
      ->type_name("N")
      ->check(CLI::Validator(
          [](const std::string &text) -> std::string {
            return parseSchedule(text) ? ""
                                       : fmt::format("expected epochs, seconds or steps, such as "
                                                     "`3epochs`, `90s` or `500steps`, found `{}`",
                                                     text);
          },
          ""))
      ->group(group);
}

TrainingFacts factsOf(const CLI::App &command, const std::string &version) {
  TrainingFacts facts = {{"the version of `rnn`", version}};
  for (const CLI::Option *option : command.get_options()) {
    std::string name = option->get_lnames().empty() ? option->get_name() : option->get_lnames()[0];
    std::vector<std::string> values = option->results();
    if (!decidesResults(name) || values.empty())
      continue;
    std::string shown = option->get_lnames().empty() ? "the " + name : "`--" + name + "`";
    std::string type = option->get_type_name();
    if (type == inputType || type == textsType)
      for (std::string &path : values)
        path = describeContents(path);
    std::string value = fmt::format("{}", fmt::join(values, ", "));
    if (value != option->get_default_str())
      facts[shown] = value;
  }
  return facts;
}

CheckpointKeeper::CheckpointKeeper(const CheckpointOptions &options, const std::string &output,
                                   std::function<TrainingFacts()> facts,
                                   std::map<std::string, std::string> weightsMetadata, bool writes)
    : file(options.path.empty() ? options.resume : options.path), when(options.schedule),
      describe(std::move(facts)), weightsMetadata(std::move(weightsMetadata)), asked(!file.empty()),
      writes(writes) {
  bool isScheduled = when.epochs > 0 || when.steps > 0 || when.seconds > 0;
  if (asked && !isScheduled)
    when.epochs = 1;
  if (!asked) {
    file = isSpecialFile(output) ? "" : output + ".checkpoint";
    when = {.seconds = worthKeeping, .after = worthKeeping};
  }
  if (asked && writes)
    requireWritable(file);
  // Now, because files may change while the training runs; a short one is spared the reading.
  if (asked && writes)
    this->facts = describe();
  std::error_code code;
  if (!asked && writes && fs::exists(file, code))
    fmt::print(stderr,
               "rnn: there is a checkpoint of a training that did not end, `{}`: `--resume` goes "
               "on from it, and this training will replace it\n",
               file);
}

void CheckpointKeeper::write(Checkpoint checkpoint) {
  if (!writes)
    written = !file.empty(); // by another rank
  if (file.empty() || !writes)
    return;
  try {
    if (!facts)
      facts = describe();
    checkpoint.facts = *facts;
    checkpoint.weightsMetadata = weightsMetadata;
    writeCheckpoint(file, checkpoint);
    if (!asked && !written)
      fmt::print(stderr,
                 "rnn: until the training ends, its checkpoint is `{}`; `--resume` goes on "
                 "from it\n",
                 file);
    written = true;
    failed = false;
  } catch (const Error &error) {
    if (!failed)
      fmt::print(stderr, "rnn: warning: no checkpoint: {}; the training goes on\n", error.what());
    failed = true;
  }
}

void CheckpointKeeper::finish() const {
  if (!asked && written && writes) {
    unlink(file.c_str());
    unlink(previousCheckpoint(file).c_str());
  }
  if (asked && failed)
    fail("the last checkpoint could not be written to `{}`; the results are complete", file);
}

} // namespace rnn::command
