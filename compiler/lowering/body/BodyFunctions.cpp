#include "lowering/body/BodyFunctions.h"

#include "layout/UnitLayout.h"
#include "lowering/body/SampleTileEmitter.h"
#include "lowering/body/UnitTileEmitter.h"
#include "lowering/builder/SharedFunctions.h"

#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The values that are stored, in the order of their places.
SmallVector<Value> storedValues(ScanOp scan, const BodySchedule &schedule) {
  SmallVector<Value> values(scan.getYield().getOutputs());
  for (auto [j, value] : llvm::enumerate(scan.getYield().getStates()))
    if (scan.getStateOutput(j) < 0)
      values.push_back(value);
  llvm::append_range(values, schedule.scratch);
  return values;
}

void emitInPlace(const Shard &s, ScanOp scan, const BodySchedule &schedule,
                 const BodyPlaces &places) {
  BodyMemory memory;
  BodyStores stores;
  for (auto [argument, at] : llvm::zip_equal(scan.getBody().getArguments(), places.arguments))
    memory[argument] = at;
  for (auto [value, at] : llvm::zip_equal(storedValues(scan, schedule), places.stores)) {
    stores[value].push_back(at);
    memory.try_emplace(value, at);
  }
  if (s.unitLanes == 0)
    return emitBodyOverSamples(s, schedule, memory, stores);
  StepBlock block;
  block.steps = places.steps;
  for (auto [place, stride] : llvm::zip(places.arguments, places.argumentStrides))
    block.strides[place] = stride;
  for (auto [place, stride] : llvm::zip(places.stores, places.storeStrides))
    block.strides[place] = stride;
  emitBodyOverUnits(s, schedule, memory, stores, block);
}

/// The parameters that an attribute names.
SmallVector<ParameterOp> parametersOf(Operation *op, Attribute attribute) {
  SmallVector<ParameterOp> parameters;
  attribute.walk([&](FlatSymbolRefAttr name) {
    parameters.push_back(SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, name));
  });
  return parameters;
}

/// Where the first one of the parameters that the body reads stands.
int64_t firstParameterOf(ScanOp scan) {
  int64_t first = INT64_MAX;
  for (Operation &op : scan.getBody().front())
    for (ParameterOp parameter : parametersOf(&op, op.getAttrDictionary()))
      first = std::min<int64_t>(first, *parameter.getOffset());
  return first == INT64_MAX ? 0 : first;
}

/// What the code of a body depends on: its ops, the parameters' shapes and places
/// behind the first one, what is stored, the shard.
std::string keyOf(const Shard &s, ScanOp scan, const BodySchedule &schedule, int64_t steps) {
  std::string key;
  llvm::raw_string_ostream out(key);
  DenseMap<Value, unsigned> numbers;
  auto name = [&](Value value) {
    out << "%" << numbers.try_emplace(value, numbers.size()).first->second;
  };
  out << s.lanes << "x" << s.vectors << "x" << s.unitLanes << "x" << steps;
  if (startsAtZero(s, scan))
    out << " from zero";
  if (s.weightsBase)
    out << (s.isStream ? " packed apart" : " packed");
  int64_t first = firstParameterOf(scan);
  for (BlockArgument argument : scan.getBody().getArguments()) {
    out << " ";
    name(argument);
    out << ":" << argument.getType();
  }
  for (Operation &op : scan.getBody().front()) {
    out << "; " << op.getName();
    for (NamedAttribute attribute : op.getAttrs()) {
      SmallVector<ParameterOp> parameters = parametersOf(&op, attribute.getValue());
      for (ParameterOp parameter : parameters)
        out << " " << parameter.getType() << " at " << *parameter.getOffset() - first;
      if (parameters.empty())
        out << " " << attribute.getName() << " " << attribute.getValue();
    }
    out << " (";
    for (Value operand : op.getOperands())
      name(operand);
    out << ")";
    for (Value result : op.getResults()) {
      out << " ";
      name(result);
      out << ":" << result.getType();
    }
    if (isa<SampleWeightOp>(op)) // in each function they stand somewhere else
      out << " at " << s.sampleWeights;
  }
  // Where lanes are units, the number of all steps has a say in the order of the weights.
  if (s.unitLanes > 0)
    for (const UnitGroup &group : UnitLayout(schedule, s.unitLanes, s.registers).groups) {
      out << "; tile " << group.tile << " of";
      for (const DotProducts &of : group.products)
        name(of.input);
    }
  out << "; stores ";
  for (Value value : storedValues(scan, schedule))
    name(value);
  return key;
}

func::FuncOp functionFor(const Shard &s, ScanOp scan, const BodySchedule &schedule, int64_t steps) {
  size_t arguments = scan.getBody().getNumArguments();
  size_t stores = storedValues(scan, schedule).size();
  SmallVector<Type> types = {s.parameters.getType(), s.workspace.getType()};
  bool areApart = s.isStream && s.weightsBase; // the weights, from the workspace
  if (areApart)
    types.push_back(s.weights.getType());
  size_t bases = s.weightsBase ? 2 : 1; // of parameters and of weights
  types.append(bases + (steps > 1 ? 2 : 1) * (arguments + stores), s.b.getIndexType());
  if (startsAtZero(s, scan))
    types.push_back(s.b.getI1Type());
  auto emit = [&](func::FuncOp function) {
    Shard inside = s;
    inside.parameters = function.getArgument(0);
    inside.workspace = function.getArgument(1);
    ArrayRef<BlockArgument> given = function.getArguments().drop_front(2);
    auto takeOne = [&] {
      BlockArgument first = given.front();
      given = given.drop_front();
      return first;
    };
    inside.weights = areApart ? takeOne() : inside.workspace;
    inside.parameterBase = takeOne();
    inside.firstParameter = firstParameterOf(scan);
    if (s.weightsBase)
      inside.weightsBase = takeOne();
    BodyPlaces places;
    auto next = given.begin();
    auto take = [&](SmallVector<Value> &values, size_t count) {
      values.assign(next, next + count);
      next += count;
    };
    take(places.arguments, arguments);
    take(places.stores, stores);
    places.steps = steps;
    if (steps > 1) {
      take(places.argumentStrides, arguments);
      take(places.storeStrides, stores);
    }
    if (startsAtZero(s, scan))
      inside.zeroStates = given.back();
    emitInPlace(inside, scan, schedule, places);
  };
  return sharedFunction(s, "body", keyOf(s, scan, schedule, steps), types, emit);
}

/// A call costs a small model of one sample more than it does others. In a long function
/// all bodies are apart: LLVM's time grows faster than a function does.
bool standsInPlace(ScanOp scan) {
  constexpr ptrdiff_t mostInPlace = 8;
  auto scans = scan->getBlock()->getOps<ScanOp>();
  return std::distance(scans.begin(), scans.end()) <= mostInPlace;
}

} // namespace

bool startsAtZero(const Shard &s, ScanOp scan) {
  return scan.getStartsAtZero() && s.unitLanes == 0;
}

void emitStep(const Shard &s, ScanOp scan, const BodySchedule &schedule, const BodyPlaces &places) {
  if (s.isStream && standsInPlace(scan))
    return emitInPlace(s, scan, schedule, places);
  SmallVector<Value> arguments = {s.parameters, s.workspace};
  if (s.isStream && s.weightsBase)
    arguments.push_back(s.weights);
  arguments.push_back(s.index(firstParameterOf(scan)));
  if (s.weightsBase)
    arguments.push_back(s.weightsBase);
  llvm::append_range(arguments, places.arguments);
  llvm::append_range(arguments, places.stores);
  llvm::append_range(arguments, places.argumentStrides);
  llvm::append_range(arguments, places.storeStrides);
  if (places.zeroStates)
    arguments.push_back(places.zeroStates);
  func::CallOp::create(s.b, s.loc, functionFor(s, scan, schedule, places.steps), arguments);
}

} // namespace rnnc
