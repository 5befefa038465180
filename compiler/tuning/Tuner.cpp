// Coordinate descent: the loops are the coordinates, and their tiles the steps.
#include "tuning/Tuner.h"

#include "data/Error.h"
#include "training/RandomBatch.h"
#include "tuning/TimedModel.h"

namespace rnnc {

namespace {

/// For how long the best is compared with the rules' tiles, in times of a variant.
constexpr double timesAtEnd = 10;
/// What must be saved: of a phase, where noise is a few thousandths, and of the whole.
constexpr double leastOfPhase = 0.006, leastOfAll = 0.01;

/// A loop, and which of its tiles are still to be tried.
struct OpenLoop {
  TunableLoop loop;
  std::vector<TileSetting> left; // the next one is the last
  TileSetting best;
  bool hasTriedPacking = false;

  explicit OpenLoop(TunableLoop found) : loop(std::move(found)), best(loop.choices.front()) {
    for (auto choice = loop.choices.rbegin(); choice != loop.choices.rend() - 1; ++choice)
      if (choice->packed == best.packed)
        left.push_back(*choice);
  }

  /// Weights are packed, or no longer, with the best size alone.
  bool isDone() {
    if (left.empty() && !hasTriedPacking) {
      hasTriedPacking = true;
      TileSetting other = best;
      other.packed = !other.packed;
      if (std::ranges::find(loop.choices, other) != loop.choices.end())
        left.push_back(other);
    }
    return left.empty();
  }
  TileSetting takeNext() {
    TileSetting next = left.back();
    left.pop_back();
    return next;
  }
  /// How many may still come.
  size_t most() const { return left.size() + (hasTriedPacking ? 0 : 1); }
};

struct Trial {
  OpenLoop *loop;
  TileSetting tile;
};

class Tuner {
public:
  Tuner(const std::string &text, const Options &given,
        const std::function<void(size_t, size_t)> &report, double secondsOfVariant)
      : text(text), options(given), report(report), secondsOfVariant(secondsOfVariant) {}

  Tuning run() {
    std::unique_ptr<TimedModel> usual = compile({});
    const rnn_model &table = usual->table();
    bool trains = table.gradient && table.update;
    constexpr uint64_t length = 128; // if it is open
    rnn::RandomBatch random(table, length);
    batch = &random.view;
    usual->prepare(*batch);
    options.functions = {"initialize", "predict"};
    if (trains)
      options.functions.insert(options.functions.end(), {"gradient", "update"});
    findLoops(trains);

    best = compile({});
    runInTurns(*usual, *best, secondsOfVariant);
    std::erase_if(loops, [&](const OpenLoop &open) {
      return best->seconds(open.loop.phases) < leastOfAll * best->seconds(allPhases);
    });
    while (std::optional<std::vector<Trial>> trials = nextTrials())
      judge(*trials);
    return compareWith(*usual);
  }

private:
  std::unique_ptr<TimedModel> compile(std::vector<TileSetting> tiles) {
    auto model = std::make_unique<TimedModel>(text, options, std::move(tiles));
    if (batch)
      model->prepare(*batch);
    return model;
  }

  void findLoops(bool trains) {
    std::string messages;
    llvm::raw_string_ostream stream(messages);
    std::optional<std::vector<TunableLoop>> found = findTunableLoops(options, text, stream);
    if (!found)
      throw rnn::Error(messages);
    for (TunableLoop &loop : *found)
      if (loop.trains == trains)
        loops.emplace_back(std::move(loop));
  }

  /// A tile for each of some loops that share no phase; nothing at the end.
  std::optional<std::vector<Trial>> nextTrials() {
    std::vector<Trial> trials;
    unsigned taken = 0;
    for (OpenLoop &open : loops)
      if ((open.loop.phases & taken) == 0 && !open.isDone()) {
        taken |= open.loop.phases;
        trials.push_back({&open, open.takeNext()});
      }
    return trials.empty() ? std::nullopt : std::optional(std::move(trials));
  }

  /// Those of the loops, or of trials instead.
  std::vector<TileSetting> settings(const std::vector<Trial> &trials = {}) const {
    std::vector<TileSetting> tiles;
    for (const OpenLoop &open : loops) {
      auto trial = std::ranges::find(trials, &open, &Trial::loop);
      const TileSetting &tile = trial == trials.end() ? open.best : trial->tile;
      if (tile != open.loop.choices.front())
        tiles.push_back(tile);
    }
    return tiles;
  }

  void judge(const std::vector<Trial> &trials) {
    size_t left = 0;
    for (unsigned phase = 0; phase < RNN_PHASES; ++phase) {
      size_t ofPhase = 0;
      for (const OpenLoop &open : loops)
        ofPhase += open.loop.phases & 1U << phase ? open.most() : 0;
      left = std::max(left, ofPhase);
    }
    ++variants;
    report(variants, variants + left);
    std::unique_ptr<TimedModel> variant = compile(settings(trials));
    runInTurns(*best, *variant, secondsOfVariant);
    size_t taken = 0;
    for (const Trial &trial : trials) {
      unsigned phases = trial.loop->loop.phases;
      if (variant->seconds(phases) > best->seconds(phases) * (1 - leastOfPhase))
        continue;
      trial.loop->best = trial.tile;
      ++taken;
    }
    if (taken == trials.size())
      best = std::move(variant);
    else if (taken > 0)
      best = compile(settings());
  }

  Tuning compareWith(TimedModel &usual) {
    Tuning tuning;
    tuning.tiles = settings();
    tuning.variants = variants;
    if (tuning.tiles.empty())
      return tuning;
    runInTurns(usual, *best, timesAtEnd * secondsOfVariant);
    double before = usual.trainingSeconds() + usual.predictionSeconds();
    double after = best->trainingSeconds() + best->predictionSeconds();
    if (after > before * (1 - leastOfAll)) {
      tuning.tiles.clear();
      return tuning;
    }
    if (usual.trainingSeconds() > 0)
      tuning.training = best->trainingSeconds() / usual.trainingSeconds();
    tuning.prediction = best->predictionSeconds() / usual.predictionSeconds();
    return tuning;
  }

  const std::string &text;
  Options options;
  const std::function<void(size_t, size_t)> &report;
  double secondsOfVariant;
  const rnn::SampleView *batch = nullptr;
  std::vector<OpenLoop> loops;
  std::unique_ptr<TimedModel> best;
  size_t variants = 0;
};

} // namespace

Tuning tuneTiles(const std::string &text, const Options &options,
                 const std::function<void(size_t, size_t)> &report, double seconds) {
  return Tuner(text, options, report, seconds).run();
}

} // namespace rnnc
