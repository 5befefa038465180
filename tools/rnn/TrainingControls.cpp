// The options that watch the epochs -> observers of the training.
#include "TrainingControls.h"

#include "Commands.h"

namespace rnn::command {

namespace {

CLI::Validator atLeastZero() {
  return realNumber("of at least 0", [](double x) { return x >= 0; });
}

CLI::Validator aShare() {
  return realNumber("between 0 and 1", [](double x) { return x > 0 && x < 1; });
}

} // namespace

void addControlOptions(CLI::App &command, ControlOptions &options) {
  const char *group = "Controls";
  auto flag = [&](const char *name, bool &value, const char *text) {
    return command.add_flag(name, value, text)->group(group);
  };
  auto option = [&](const char *name, auto &value, const char *text) {
    return command.add_option(name, value, text)->group(group);
  };
  CLI::Option *stopping =
      flag("--early-stopping", options.earlyStopping, "stop training when it no longer improves");
  flag("--keep-best", options.keepBest, "write the weights of the best epoch, not of the last");
  CLI::Option *plateau = flag("--reduce-on-plateau", options.reduceOnPlateau,
                              "reduce the learning rate when training no longer improves");
  option("--monitor", options.monitor,
         "column of the history to watch; default: val_loss, or loss without validation");
  option("--min-delta", options.minDelta,
         "smallest change that counts as an improvement; default: 0, and 1e-4 on a plateau")
      ->check(atLeastZero());
  option("--patience", options.stopping.patience, "epochs to wait before stopping")
      ->check(wholeNumber())
      ->capture_default_str()
      ->needs(stopping);
  option("--plateau-patience", options.plateau.patience, "epochs to wait before reducing")
      ->check(wholeNumber())
      ->capture_default_str()
      ->needs(plateau);
  option("--factor", options.plateau.factor, "new learning rate / old learning rate")
      ->check(aShare())
      ->capture_default_str()
      ->needs(plateau);
  option("--cooldown", options.plateau.cooldown, "epochs to ignore after a reduction")
      ->check(wholeNumber())
      ->capture_default_str()
      ->needs(plateau);
  option("--minimum-learning-rate", options.plateau.minimumRate, "lower limit of the learning rate")
      ->check(atLeastZero())
      ->capture_default_str()
      ->needs(plateau);
}

void requireControls(const CLI::App &command, const ControlOptions &options) {
  auto require = [&](const char *option, bool met, const char *controls) {
    if (command.count(option) > 0 && !met)
      throw CLI::RequiresError(option, controls);
  };
  bool waits = options.earlyStopping || options.reduceOnPlateau;
  require("--monitor", waits || options.keepBest,
          "--early-stopping, --keep-best or --reduce-on-plateau");
  require("--min-delta", waits, "--early-stopping or --reduce-on-plateau");
}

const KeepBest *addControls(FitObservers &observers, std::FILE *out, const ControlOptions &options,
                            Trainer &trainer, std::span<const std::string> names) {
  Monitor monitor = chooseMonitor(trainer.model(), names, options.monitor);
  EarlyStoppingOptions stopping = options.stopping;
  stopping.minDelta = options.minDelta.value_or(stopping.minDelta);
  ReduceOnPlateauOptions plateau = options.plateau;
  plateau.minDelta = options.minDelta.value_or(plateau.minDelta);
  const KeepBest *best = nullptr;
  if (options.keepBest) {
    auto keeper = std::make_unique<KeepBest>(out, monitor, trainer);
    best = keeper.get();
    observers.add(std::move(keeper));
  }
  if (options.reduceOnPlateau)
    observers.add(std::make_unique<ReduceOnPlateau>(out, monitor, trainer, plateau));
  if (options.earlyStopping)
    observers.add(std::make_unique<EarlyStopping>(out, monitor, stopping));
  return best;
}

} // namespace rnn::command
