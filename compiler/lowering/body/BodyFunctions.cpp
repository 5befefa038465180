// A scan's body -> a private function that computes one step, shared by bodies that are alike.
#include "lowering/body/BodyFunctions.h"

#include "analysis/Tokens.h"
#include "layout/UnitSweep.h"
#include "lowering/body/SampleTileEmitter.h"
#include "lowering/body/UnitSweep.h"
#include "lowering/body/UnitTileEmitter.h"
#include "lowering/builder/Buffers.h"
#include "lowering/builder/SharedFunctions.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace rnnc {
using namespace rnn;

namespace {

/// The numbers of the stored values in the order of the body's ops, in which a function is given
/// their places: what a value is stored for makes no other code.
SmallVector<unsigned> orderOfStores(const BodyPlan &body) {
  DenseMap<Value, unsigned> places; // arguments come first
  for (auto [number, op] :
       llvm::enumerate(ScanOp(body.scan).getBody().front().without_terminator()))
    places[op.getResult(0)] = number + 1;
  SmallVector<Value> stored = body.stored();
  auto order = llvm::to_vector(llvm::seq<unsigned>(0, stored.size()));
  llvm::stable_sort(order, [&](unsigned a, unsigned b) {
    return places.lookup(stored[a]) < places.lookup(stored[b]);
  });
  return order;
}

SmallVector<Value> inOrder(ArrayRef<Value> values, ArrayRef<unsigned> order) {
  if (values.empty()) // as strides of one step are
    return {};
  return llvm::map_to_vector(order, [&](unsigned number) { return values[number]; });
}

/// Of the sequences that a scan reads step by step, if together they are more than stays in a cache
/// until it reads them. The CPU foresees the units of a step, and not those of the step before it.
llvm::MapVector<Value, int64_t> nextSteps(const Shard &s, const BodyPlan &body) {
  constexpr int64_t cached = 8 << 20;
  llvm::MapVector<Value, int64_t> next;
  if (s.isStream || !body.overSamples())
    return next;
  ScanOp scan = body.scan;
  int64_t bytes = 0;
  for (auto [sequence, argument] : llvm::zip(scan.getSequences(), scan.getBody().getArguments())) {
    bool isStored = cast<RankedTensorType>(sequence.getType()).getRank() == 2 &&
                    !isRing(sequence) && !projectionBehind(sequence);
    if (!isStored)
      continue;
    int64_t steps = rnn::stepsOf(sequence);
    bytes += (steps == anyLength ? cached : steps) * sizeOf(sequence, 1) * s.samples() * 4;
    next[argument] = strideInScan(s, sequence, scan.getBackward());
  }
  if (bytes <= cached)
    next.clear();
  return next;
}

/// The places of the values at a step.
void setPlaces(const BodyPlan &body, ArrayRef<Value> arguments, ArrayRef<Value> stored,
               BodyMemory &memory, BodyStores &stores) {
  ScanOp scan = body.scan;
  for (auto [argument, at] : llvm::zip_equal(scan.getBody().getArguments(), arguments))
    memory[argument] = at;
  for (auto [value, at] : llvm::zip_equal(body.stored(), stored)) {
    stores[value].push_back(at);
    memory.try_emplace(value, at);
  }
}

/// The last places of the dots that steps share weights of are those of what they carry.
SmallVector<Value> takeCarried(const UnitLayout &layout, BodyStores &stores) {
  const UnitGroup &last = layout.groups.back();
  return llvm::map_to_vector(sweptDots(last), [&](unsigned dot) {
    return stores[DotOp(last.dots[dot]).getResult()].pop_back_val();
  });
}

void emitInPlace(const Shard &s, const BodyPlan &body, const BodyPlaces &places) {
  ScanOp scan = body.scan;
  BodyMemory memory;
  BodyStores stores;
  setPlaces(body, places.arguments, places.stores, memory, stores);
  if (const SampleLayout *layout = body.overSamples()) {
    NextSteps next;
    for (auto [known, distance] : llvm::zip_equal(nextSteps(s, body), places.distances))
      next[known.first] = distance;
    return emitBodyOverSamples(s, *layout, memory, stores, next);
  }
  if (places.next) {
    SharingStep sharing;
    sharing.isFirst = places.next->isFirst;
    sharing.isLast = places.next->isLast;
    sharing.isDown = places.next->isDown;
    sharing.carried = takeCarried(*body.overUnits(), stores);
    setPlaces(body, places.next->arguments, places.next->stores, sharing.next, sharing.nextStores);
    return emitSharingStep(s, *body.overUnits(), memory, stores, sharing);
  }
  StepBlock block;
  block.steps = places.steps;
  for (auto [argument, memory] : llvm::zip(scan.getBody().getArguments(), places.memories))
    if (memory)
      block.memories[argument] = memory;
  for (auto [place, stride] : llvm::zip(places.arguments, places.argumentStrides))
    block.strides[place] = stride;
  for (auto [place, stride] : llvm::zip(places.stores, places.storeStrides))
    block.strides[place] = stride;
  emitBodyOverUnits(s, *body.overUnits(), memory, stores, block);
}

/// The parameters that an attribute names.
SmallVector<ParameterOp> parametersOf(Operation *op, Attribute attribute) {
  SmallVector<ParameterOp> parameters;
  attribute.walk([&](FlatSymbolRefAttr name) {
    parameters.push_back(SymbolTable::lookupNearestSymbolFrom<ParameterOp>(op, name));
  });
  return parameters;
}

/// The offset of the first parameter that the body reads.
int64_t firstParameterOf(const Shard &s, ScanOp scan) {
  int64_t first = INT64_MAX;
  for (Operation &op : scan.getBody().front())
    for (ParameterOp parameter : parametersOf(&op, op.getAttrDictionary()))
      first = std::min<int64_t>(first, s.offsetOf(parameter).value_or(first));
  return first == INT64_MAX ? 0 : first;
}

/// Everything that the code of a body depends on: its ops, the shapes of parameters and their
/// offsets from the first one, the stored values, the shard.
std::string keyOf(const Shard &s, const BodyPlan &body, int64_t steps) {
  ScanOp scan = body.scan;
  std::string key;
  llvm::raw_string_ostream out(key);
  DenseMap<Value, unsigned> numbers;
  auto name = [&](Value value) {
    out << "%" << numbers.try_emplace(value, numbers.size()).first->second;
  };
  out << s.lanes << "x" << s.shape.vectors << "x" << s.shape.unitLanes << "x" << steps;
  if (startsAtZero(s, scan))
    out << " from zero";
  if (s.isStream)
    out << " streamed";
  if (s.body.weightsBase)
    out << " packed";
  int64_t first = firstParameterOf(s, scan);
  for (BlockArgument argument : scan.getBody().getArguments()) {
    out << " ";
    name(argument);
    out << ":" << argument.getType();
  }
  for (Operation &op : scan.getBody().front().without_terminator()) {
    out << "; " << op.getName();
    for (NamedAttribute attribute : op.getAttrs()) {
      SmallVector<ParameterOp> parameters = parametersOf(&op, attribute.getValue());
      for (ParameterOp parameter : parameters) {
        out << " " << parameter.getType();
        if (std::optional<int64_t> offset = s.offsetOf(parameter))
          out << " at " << *offset - first;
      }
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
    if (isa<SampleWeightOp>(op)) // their place differs between functions
      out << " at " << s.memory.sampleWeights;
  }
  for (auto [argument, distance] : nextSteps(s, body)) {
    out << "; next ";
    name(argument);
  }
  if (const SampleLayout *layout = body.overSamples())
    for (const SampleGroup &group : layout->groups)
      out << "; tile " << group.tile << "/" << group.opsTile;
  // If lanes are units, the order of the weights depends on the total number of steps.
  if (const UnitLayout *layout = body.overUnits()) {
    if (layout->sweeps())
      out << "; sweeps";
    for (const UnitGroup &group : layout->groups) {
      out << "; tile " << group.tile << " of";
      for (const DotProducts &products : group.products)
        name(products.input);
    }
  }
  out << "; stores ";
  for (Value value : inOrder(body.stored(), orderOfStores(body)))
    name(value);
  return key;
}

/// Calls the function of a body. `arguments` are in the order in which they are taken here.
void callBody(const Shard &s, const BodyPlan &body, int64_t steps, ValueRange arguments) {
  ScanOp scan = body.scan;
  SmallVector<unsigned> order = orderOfStores(body);
  auto emit = [&](ValueRange given) {
    auto next = given.begin();
    auto take = [&](SmallVector<Value> &values, size_t count) {
      values.assign(next, next + count);
      next += count;
    };
    size_t inputs = scan.getBody().getNumArguments(), stores = order.size();
    Shard inside = s;
    inside.memory.stream = {}; // the places are arguments
    inside.isBackward = {};
    inside.memory.parameters = *next++;
    inside.memory.workspace = *next++;
    bool areApart = s.isStream && s.body.weightsBase; // the weights, from the workspace
    inside.memory.weights = areApart ? *next++ : inside.memory.workspace;
    inside.body.parameterBase = *next++;
    inside.body.firstParameter = firstParameterOf(s, scan);
    if (s.body.weightsBase)
      inside.body.weightsBase = *next++;
    BodyPlaces places;
    auto takeStores = [&](SmallVector<Value> &values) {
      values.resize(stores);
      for (unsigned number : order)
        values[number] = *next++;
    };
    take(places.arguments, inputs);
    takeStores(places.stores);
    places.steps = steps;
    if (steps > 1) {
      take(places.argumentStrides, inputs);
      takeStores(places.storeStrides);
    }
    take(places.distances, nextSteps(s, body).size());
    if (body.sweeps()) {
      BodyPlaces::Next &following = places.next.emplace();
      take(following.arguments, inputs);
      takeStores(following.stores);
      for (Value *flag : {&following.isFirst, &following.isLast, &following.isDown})
        *flag = *next++;
    }
    if (startsAtZero(s, scan))
      inside.body.zeroStates = *next++;
    emitInPlace(inside, body, places);
  };
  callShared(s, "body", keyOf(s, body, steps), arguments, emit);
}

} // namespace

bool startsAtZero(const Shard &s, ScanOp scan) {
  return scan.getStartsAtZero() && s.shape.unitLanes == 0;
}

/// Whether a body is inlined: the cost of a call matters most for a small model with one sample. In
/// a long function no body is inlined, because LLVM's time grows faster than the function.
bool standsInPlace(ScanOp scan) {
  constexpr ptrdiff_t mostInPlace = 8;
  auto scans = scan->getBlock()->getOps<ScanOp>();
  return std::distance(scans.begin(), scans.end()) <= mostInPlace;
}

void emitStep(const Shard &s, const BodyPlan &body, const BodyPlaces &places) {
  ScanOp scan = body.scan;
  if (s.isStream && standsInPlace(scan))
    return emitInPlace(s, body, places);
  SmallVector<Value> arguments = {s.memory.parameters, s.memory.workspace};
  if (s.isStream && s.body.weightsBase)
    arguments.push_back(s.memory.weights);
  arguments.push_back(s.index(firstParameterOf(s, scan)));
  if (s.body.weightsBase)
    arguments.push_back(s.body.weightsBase);
  SmallVector<unsigned> order = orderOfStores(body);
  llvm::append_range(arguments, places.arguments);
  llvm::append_range(arguments, inOrder(places.stores, order));
  llvm::append_range(arguments, places.argumentStrides);
  llvm::append_range(arguments, inOrder(places.storeStrides, order));
  for (auto [argument, distance] : nextSteps(s, body))
    arguments.push_back(s.index(distance));
  if (const auto &next = places.next) {
    llvm::append_range(arguments, next->arguments);
    llvm::append_range(arguments, inOrder(next->stores, order));
    arguments.append({next->isFirst, next->isLast, next->isDown});
  }
  if (places.zeroStates)
    arguments.push_back(places.zeroStates);
  callBody(s, body, places.steps, arguments);
}

} // namespace rnnc
