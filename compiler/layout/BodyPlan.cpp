// A scan's body -> its plan, and the plan as the scan's attribute and back.
#include "layout/BodyPlan.h"

#include "dialect/Contract.h"
#include "layout/UnitSweep.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

SmallVector<Operation *> opsOf(ScanOp scan) {
  return llvm::map_to_vector(scan.getBody().front().without_terminator(),
                             [](Operation &op) { return &op; });
}

/// The numbers of ops in their body.
class OpNumbers {
public:
  explicit OpNumbers(ScanOp scan) : context(scan.getContext()) {
    for (auto [number, op] : llvm::enumerate(opsOf(scan)))
      numbers[op] = number;
  }
  DenseI64ArrayAttr of(ArrayRef<Operation *> ops) const {
    return DenseI64ArrayAttr::get(
        context, llvm::map_to_vector(ops, [&](Operation *op) { return numbers.lookup(op); }));
  }

private:
  MLIRContext *context;
  DenseMap<Operation *, int64_t> numbers;
};

void forEachPacked(const UnitLayout &layout,
                   llvm::function_ref<void(std::string, ArrayRef<DotProducts>)> visit) {
  for (const UnitGroup &group : layout.groups)
    visit(llvm::formatv("{0}/{1}/{2}", group.vectors.width, group.tile, group.acrossInputs),
          group.products);
}

void forEachPacked(const SampleLayout &layout,
                   llvm::function_ref<void(std::string, ArrayRef<DotProducts>)> visit) {
  for (const SampleGroup &group : layout.groups)
    for (const SampleWave &wave : group.waves)
      if (group.offset)
        visit(llvm::formatv("{0}/{1}", group.body.width, group.tile), wave.products);
}

} // namespace

FailureOr<BodyPlan> BodyPlan::choose(ScanOp scan, VectorShape shape, int64_t registers) {
  BodySchedule schedule = scheduleBody(scan.getBody().front());
  BodyPlan plan{.scan = scan, .scratch = schedule.scratch.takeVector(), .layout = {}};
  if (shape.unitLanes == 0) {
    FailureOr<SampleLayout> layout = SampleLayout::choose(schedule, shape.vectors, registers);
    if (failed(layout))
      return failure();
    plan.layout = std::move(*layout);
    return plan;
  }
  FailureOr<UnitLayout> layout = UnitLayout::choose(
      schedule, shape, registers, isRole(scan->getParentOfType<func::FuncOp>(), Role::step));
  if (failed(layout))
    return failure();
  plan.steps = layout->steps;
  if (layout->sweeps()) // what they carry
    for (unsigned dot : sweptDots(layout->groups.back()))
      plan.scratch.push_back(layout->groups.back().dots[dot].getResult());
  plan.layout = std::move(*layout);
  return plan;
}

BodyPlan BodyPlan::read(ScanOp scan, VectorShape shape) {
  BodyPlanAttr written = scan.getPlanAttr();
  SmallVector<Operation *> ops = opsOf(scan);
  BodyPlan plan{.scan = scan,
                .scratch = {},
                .layout = {},
                .steps = written.getSteps(),
                .weights = written.getWeightsAt()};
  if (written.getScratch())
    for (int64_t number : written.getScratch().asArrayRef())
      plan.scratch.push_back(ops[number]->getResult(0));
  SampleLayout overSamples{.groups = {}, .floats = written.getWeights()};
  UnitLayout overUnits{.groups = {}, .floats = written.getWeights(), .steps = written.getSteps()};
  for (auto group : written.getGroups().getAsRange<BodyGroupAttr>()) {
    BodyGroup body;
    for (int64_t number : group.getOps().asArrayRef())
      body.ops.push_back(ops[number]);
    body.width = sizeOf(body.ops.front()->getResult(0));
    if (shape.unitLanes == 0) {
      SampleGroup &made = overSamples.groups.emplace_back(std::move(body), group.getOpsTile());
      made.tile = group.getTile();
      made.offset = group.getWeightsAt();
    } else {
      UnitGroup &made = overUnits.groups.emplace_back(std::move(body), shape.unitLanes);
      made.acrossInputs = group.getAcrossInputs();
      made.setTile(group.getTile());
      made.offset = group.getWeightsAt().value_or(0);
    }
  }
  if (written.getSweeps()) {
    overUnits.groups.back().sweeps = true;
    splitForSweep(overUnits.groups.back());
  }
  if (shape.unitLanes == 0)
    plan.layout = std::move(overSamples);
  else
    plan.layout = std::move(overUnits);
  return plan;
}

BodyPlanAttr BodyPlan::attribute() const {
  MLIRContext *context = ScanOp(scan).getContext();
  OpNumbers numbers(scan);
  SmallVector<Attribute> groups;
  auto add = [&](const auto &group, bool acrossInputs, std::optional<int64_t> offset,
                 int64_t opsTile) {
    groups.push_back(BodyGroupAttr::get(context, numbers.of(group.body.ops), group.tile,
                                        acrossInputs, offset, opsTile));
  };
  if (auto *layout = overSamples())
    for (const SampleGroup &group : layout->groups)
      add(group, false, group.offset, group.opsTile);
  if (auto *layout = overUnits())
    for (const UnitGroup &group : layout->groups)
      add(group, group.acrossInputs, group.offset, 0);
  DenseI64ArrayAttr crossing;
  if (!scratch.empty())
    crossing = numbers.of(llvm::map_to_vector(
        scratch, [](Value value) -> Operation * { return value.getDefiningOp(); }));
  return BodyPlanAttr::get(context, ArrayAttr::get(context, groups), crossing, steps, sweeps(),
                           packedFloats(), weights);
}

SmallVector<Value> storedValues(ScanOp scan, ArrayRef<Value> scratch) {
  SmallVector<Value> values(scan.getYield().getOutputs());
  for (auto [j, value] : llvm::enumerate(scan.getYield().getStates()))
    if (scan.getStateOutput(j) < 0)
      values.push_back(value);
  llvm::append_range(values, scratch);
  return values;
}

int64_t BodyPlan::packedFloats() const {
  return std::visit([](const auto &layout) { return layout.floats; }, layout);
}

int64_t BodyPlan::firstPacked() const {
  int64_t first = INT64_MAX;
  auto visit = [&](const std::string &, ArrayRef<DotProducts> products) {
    for (const DotProducts &each : products)
      for (const DotTerm &term : each.terms)
        first = std::min(first, term.base);
  };
  std::visit([&](const auto &layout) { forEachPacked(layout, visit); }, layout);
  return first;
}

std::string BodyPlan::packedKey(int64_t first) const {
  std::string key;
  llvm::raw_string_ostream out(key);
  auto visit = [&](const std::string &shape, ArrayRef<DotProducts> products) {
    if (!products.empty())
      out << shape << ":";
    for (const DotProducts &each : products) {
      out << each.size << "(";
      for (const DotTerm &term : each.terms)
        out << term.base - first << (term.transposed ? "t" : " ") << term.columns << ",";
      out << ")";
    }
  };
  std::visit([&](const auto &layout) { forEachPacked(layout, visit); }, layout);
  return key;
}

BodyPlans readBodyPlans(func::FuncOp planned, VectorShape shape) {
  BodyPlans plans;
  for (auto scan : planned.getBody().getOps<ScanOp>())
    plans.insert({scan, BodyPlan::read(scan, shape)});
  return plans;
}

} // namespace rnnc
