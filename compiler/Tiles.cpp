// Settings of tiles <-> text, and -> the attribute that the planner reads.
#include "Tiles.h"

#include "data/Error.h"
#include "dialect/Contract.h"
#include "layout/AccumulateTile.h"
#include "layout/BodyPlan.h"
#include "lowering/products/PhaseClock.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace rnnc {

namespace {

constexpr llvm::StringLiteral packedWord = " packed", sizeSeparator = " x ";

std::string lineOf(const TileSetting &setting) {
  std::string sizes =
      llvm::join(llvm::map_range(setting.size, [](int64_t size) { return std::to_string(size); }),
                 sizeSeparator);
  return setting.loop + ": " + sizes + (setting.packed ? packedWord.str() : "") + "\n";
}

/// Nothing if the line is no setting.
std::optional<TileSetting> settingOf(StringRef line) {
  auto [loop, value] = line.rsplit(": ");
  TileSetting setting{loop.str(), {}, value.consume_back(packedWord)};
  SmallVector<StringRef> sizes;
  value.split(sizes, sizeSeparator);
  for (StringRef text : sizes) {
    int64_t size = 0;
    if (text.getAsInteger(10, size) || size < 1)
      return std::nullopt;
    setting.size.push_back(size);
  }
  return loop.empty() ? std::nullopt : std::optional(setting);
}

TileSetting settingOf(const std::string &loop, const TileChoice &choice) {
  return {loop, {choice.size.begin(), choice.size.end()}, choice.packed};
}

/// The loops by name, in the order in which the module has them.
class LoopsByName {
public:
  void add(const TiledLoop &loop, Operation &op, bool trains) {
    if (loop.choices.size() < 2)
      return;
    TunableLoop &known = loops[loop.name];
    known.phases |= 1U << phaseOf(op);
    known.trains |= trains;
    if (!known.choices.empty())
      return;
    known.name = loop.name;
    for (const TileChoice &choice : loop.choices)
      known.choices.push_back(settingOf(loop.name, choice));
  }
  std::vector<TunableLoop> take() {
    std::vector<TunableLoop> all;
    for (auto &[name, loop] : loops)
      all.push_back(std::move(loop));
    return all;
  }

private:
  llvm::MapVector<StringRef, TunableLoop, llvm::StringMap<unsigned>> loops;
};

} // namespace

std::string textOf(const std::vector<TileSetting> &settings) {
  return llvm::join(llvm::map_range(settings, lineOf), "");
}

std::vector<TileSetting> readTiles(std::string_view text) {
  std::vector<TileSetting> settings;
  SmallVector<StringRef> lines;
  StringRef(text).split(lines, '\n');
  for (auto [number, line] : llvm::enumerate(lines)) {
    if (line.trim().empty() || line.starts_with("#"))
      continue;
    std::optional<TileSetting> setting = settingOf(line);
    if (!setting)
      ::rnn::fail("line {} is no tile: expected the name of a loop, `: ` and sizes, found `{}`",
                  number + 1, line.str());
    if (llvm::any_of(settings,
                     [&](const TileSetting &known) { return known.loop == setting->loop; }))
      ::rnn::fail("line {} is the second tile of the loop `{}`", number + 1, setting->loop);
    settings.push_back(std::move(*setting));
  }
  return settings;
}

void setTiling(ModuleOp module, const std::vector<TileSetting> &settings) {
  if (settings.empty())
    return;
  MLIRContext *context = module.getContext();
  SmallVector<Attribute> tiles;
  for (const TileSetting &setting : settings)
    tiles.push_back(rnn::TileAttr::get(
        context, setting.loop, DenseI64ArrayAttr::get(context, setting.size), setting.packed));
  rnn::write(module, rnn::TilingAttr::get(context, ArrayAttr::get(context, tiles)));
}

std::vector<TunableLoop> tunableLoops(ModuleOp planned) {
  auto vectors = rnn::known<rnn::VectorsAttr>(planned);
  VectorShape shape = VectorShape::ofShard(vectors.getLanes(), vectors.getSamples());
  int64_t registers = vectors.getRegisters();
  LoopsByName loops;
  for (auto function : planned.getOps<func::FuncOp>()) {
    if (rnn::isRole(function, rnn::Role::step))
      continue;
    bool trains = rnn::isRole(function, rnn::Role::gradient);
    for (Operation &op : function.front()) {
      if (auto accumulate = dyn_cast<rnn::AccumulateOp>(op); accumulate && accumulate.getTile())
        loops.add(accumulateLoop(AccumulateShape::of(accumulate, shape), shape, registers), op,
                  trains);
      auto scan = dyn_cast<rnn::ScanOp>(op);
      if (!scan)
        continue;
      BodyPlan plan = BodyPlan::read(scan, shape);
      if (const SampleLayout *layout = plan.overSamples())
        for (const SampleGroup &group : layout->groups)
          loops.add(group.loop(shape.vectors, registers), op, trains);
      if (const UnitLayout *layout = plan.overUnits())
        for (const UnitGroup &group : layout->groups)
          loops.add(group.loop(group.tile, layout->steps, registers), op, trains);
    }
  }
  return loops.take();
}

} // namespace rnnc
