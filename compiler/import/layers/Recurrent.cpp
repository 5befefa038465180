// Recurrent layers -> scans, with masks and dropout as additional sequences.
#include "import/Cells.h"
#include "import/layers/Importers.h"
#include "import/layers/Merging.h"
#include "model/Probe.h"

using namespace mlir;

namespace rnnc {

namespace {

/// The body of a scan: the cell, or at a masked step the unchanged states.
class LayerScan {
public:
  LayerScan(ImportContext &import, const Layer &layer)
      : import(import), builder(import.builder), loc(import.loc), layer(layer) {}

  /// The output: a sequence, or the final state if the layer does not return sequences.
  Value run(Flow input, MutableArrayRef<Value> states) {
    sequences = {input.value};
    if (input.mask)
      sequences.push_back(input.mask);
    isMasked = bool(input.mask);
    addDropout(rnn::sizeOf(input.value, 1), "dropout", inputMasks);
    addDropout(layer.units, "recurrent_dropout", stateMasks);

    SmallVector<Value> initials(states);
    // If the last step may be masked, the last output is not the final state.
    if (isMasked && layer.zeroOutputForMask && !layer.returnSequences)
      initials.push_back(rnn::zeros(builder, loc, import.vector(layer.units)));
    auto scan = rnn::ScanOp::create(
        builder, loc, sequences, initials,
        [&](OpBuilder &, Location, ValueRange steps, ValueRange scanned) {
          return body(steps, scanned);
        },
        layer.goBackwards);
    for (auto [state, last] : llvm::zip(states, scan.getFinals()))
      state = last;
    for (auto [exposed, steps] :
         llvm::zip(layer.exposed, scan.getOutputs().take_back(layer.exposed.size())))
      import.exposed.push_back(
          {exposed.second,
           layer.goBackwards ? Value(rnn::ReverseOp::create(builder, loc, steps)) : steps});
    if (layer.returnSequences)
      return scan.getOutputs().front();
    return initials.size() > states.size() ? scan.getFinals().back() : scan.getFinals().front();
  }

private:
  /// One mask per sample for all steps. As in Keras, dropout of the state uses a separate mask for
  /// each gate.
  void addDropout(int64_t units, StringRef argument, std::pair<unsigned, unsigned> &places) {
    const Arguments &given = layer.call->arguments;
    double rate = given.real(argument);
    places = {sequences.size(), sequences.size()};
    if (!import.isTraining || rate == 0)
      return;
    int64_t masks = given.real("recurrent_dropout") > 0 ? layer.definition->gates : 1;
    for (int64_t i = 0; i < masks; ++i) {
      Value mask = import.random(import.vector(units), "dropout", rate, given);
      sequences.push_back(rnn::RepeatOp::create(
          builder, loc, import.sequence(rnn::sizeOf(sequences.front()), units), mask));
    }
    places.second = sequences.size();
  }

  /// The value itself, or its masked copy for each gate.
  SmallVector<Value> seenByGates(Value value, std::pair<unsigned, unsigned> masks,
                                 ValueRange steps) {
    SmallVector<Value> seen;
    for (unsigned i = masks.first; i < masks.second; ++i)
      seen.push_back(rnn::MulOp::create(builder, loc, value, steps[i]));
    if (seen.empty())
      seen.push_back(value);
    return seen;
  }

  rnn::Yielded body(ValueRange steps, ValueRange states) {
    Body body{builder, loc, layer.units};
    CellInputs seen{seenByGates(steps[0], inputMasks, steps),
                    seenByGates(states.front(), stateMasks, steps)};
    llvm::StringMap<Value> gates;
    SmallVector<Value> next = buildCell(body, layer, seen, states, &gates);
    Value output = next.front();
    if (isMasked) {
      Value mask = rnn::BroadcastOp::create(builder, loc, body.type(), steps[1]);
      for (auto [now, before] : llvm::zip(next, states))
        now = rnn::SelectOp::create(builder, loc, mask, now, before);
      output = next.front();
      if (layer.zeroOutputForMask)
        output = rnn::SelectOp::create(builder, loc, mask, output, body.number(0));
      if (states.size() > next.size())
        next.push_back(output);
    }
    SmallVector<Value> outputs;
    if (layer.returnSequences)
      outputs.push_back(output);
    std::vector<std::string> names = gateNames(layer);
    size_t firstState = names.size() - stateCountOf(layer);
    for (auto [state, name] : llvm::zip(next, ArrayRef(names).drop_front(firstState)))
      gates[name] = state;
    for (const auto &[gate, tensor] : layer.exposed)
      outputs.push_back(gates.at(gate));
    return {.states = next, .outputs = outputs};
  }

  ImportContext &import;
  OpBuilder &builder;
  Location loc;
  const Layer &layer;
  SmallVector<Value> sequences;
  bool isMasked = false;
  std::pair<unsigned, unsigned> inputMasks, stateMasks; // indices among the sequences
};

} // namespace

SmallVector<Value> zeroStates(ImportContext &import, const Layer &layer) {
  SmallVector<Value> states;
  for (const Layer &direction : layer.wrapped)
    llvm::append_range(states, zeroStates(import, direction));
  if (layer.wrapped.empty())
    for (int64_t j = 0; j < stateCountOf(layer); ++j)
      states.push_back(rnn::zeros(import.builder, import.loc, import.vector(layer.units)));
  return states;
}

LayerValues importRecurrent(ImportContext &import, const Layer &layer, Flow input,
                            MutableArrayRef<Value> states) {
  Value output = LayerScan(import, layer).run(input, states);
  // Keras returns the steps in processing order.
  if (layer.goBackwards && layer.returnSequences)
    output = rnn::ReverseOp::create(import.builder, import.loc, output);
  return {{output, layer.returnSequences ? input.mask : Value()}};
}

/// keras.io/api/layers/recurrent_layers/bidirectional; the states of the forward layer come first,
/// then those of the backward layer.
LayerValues importBidirectional(ImportContext &import, const Layer &layer, Flow input,
                                MutableArrayRef<Value> states) {
  const Layer &first = layer.wrapped[0];
  Layer second = layer.wrapped[1];
  unsigned count = stateCountOf(first);
  Value forward = LayerScan(import, first).run(input, states.take_front(count));
  second.goBackwards = true;
  // Directly from the scan, so in time order.
  Value backward = LayerScan(import, second).run(input, states.drop_front(count));
  Value mask = layer.returnSequences ? input.mask : Value();
  static const std::map<std::string, Merge> merges = {{"concat", Merge::Concatenate},
                                                      {"sum", Merge::Add},
                                                      {"mul", Merge::Multiply},
                                                      {"ave", Merge::Average}};
  auto merge = merges.find(layer.mergeMode);
  if (merge == merges.end())
    return {{forward, mask}, {backward, mask}};
  return {{mergeFlows(import, merge->second, {Flow{forward, {}}, Flow{backward, {}}}).value, mask}};
}

} // namespace rnnc
