// The checked model -> a module of the `rnn` dialect: every layer is a scan
// whose body is the layer's definition in Keras 3 (keras.io/api/layers).
#include "import/ImportModel.h"

#include "dialect/Contract.h"
#include "import/Cells.h"
#include "import/ImportLayer.h"
#include "import/ImportLoss.h"
#include "import/LayerParameters.h"
#include "import/Optimizers.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "model/Streaming.h"

#include <numeric>

using namespace mlir;

namespace rnnc {

namespace {

/// Whether the layer computes another value in training than in prediction.
bool isNoisy(const Layer &layer) {
  const Arguments &given = layer.call->arguments;
  for (StringRef rate : {"rate", "stddev", "dropout", "recurrent_dropout"})
    if (given.has(rate) && given.real(rate) > 0)
      return true;
  return llvm::any_of(layer.wrapped, isNoisy);
}

class Importer {
public:
  Importer(const Model &model, const Source &source, MLIRContext *context)
      : model(model), source(source), builder(context), loc(placeOf(model.nameRange)) {}

  OwningOpRef<ModuleOp> run() {
    OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
    rnn::write(*module, rnn::ModelAttr::get(builder.getContext(), model.batch, model.inputCount,
                                            carriedStates().size(), leavesPaddingUnread(model),
                                            model.streams, model.outputs.size(), model.ownNumbers(),
                                            std::max<size_t>(model.targets.size(), 1)));
    builder.setInsertionPointToEnd(module->getBody());
    for (const Parameter &parameter : model.parameters)
      addParameter(builder, locationOf(parameter), parameter);
    for (const Layer &layer : model.layers)
      if (!layer.sharesWith)
        addParameters(builder, locationOf(*layer.call, layer.name), layer);
    predict();
    if (!findStreamObstacle(model))
      step();
    if (model.loss)
      evaluate(rnn::Role::evaluate);
    if (model.loss && llvm::any_of(model.layers, isNoisy))
      evaluate(rnn::Role::training);
    if (model.optimizer)
      update();
    return module;
  }

private:
  Location placeOf(SourceRange range) {
    Place place = source.locate(range.begin);
    return FileLineColLoc::get(builder.getContext(), source.name(), place.line, place.column);
  }
  Location locationOf(const Call &call, StringRef name) {
    return NameLoc::get(builder.getStringAttr(name), placeOf(call.range));
  }
  Location locationOf(const Parameter &parameter) {
    return NameLoc::get(builder.getStringAttr(parameter.name), placeOf(parameter.range));
  }

  /// The values of all tensors, computed from the inputs. `states` has the states of the stateful
  /// layers, or of all layers, in their order, and receives the final states. Other states start at
  /// zero.
  SmallVector<Flow> forward(ValueRange inputs, bool isTraining, MutableArrayRef<Value> states,
                            bool ofAllLayers = false) {
    ImportContext import{builder, loc, isTraining};
    SmallVector<Flow> flows(model.tensors.size());
    for (auto [input, flow] : llvm::zip(inputs, flows))
      flow.value = input;
    for (size_t input = 0; input < model.inputCount; ++input)
      if (std::optional<size_t> mask = model.tensors[input].mask)
        flows[input].mask = maskOf(import, flows[*mask].value);
    for (const Layer &layer : model.layers) {
      import.loc = locationOf(*layer.call, layer.name);
      SmallVector<Flow> read;
      for (size_t tensor : layer.inputs)
        read.push_back(flows[tensor]);
      SmallVector<Value> own;
      bool areOutside = ofAllLayers || layer.stateful;
      if (areOutside)
        own.assign(states.begin(), states.begin() + (ofAllLayers ? streamedStates(layer).size()
                                                                 : size_t(stateCountOf(layer))));
      else if (!layer.initialStates.empty())
        for (size_t tensor : layer.initialStates) {
          if (const Parameter *parameter = model.parameter(tensor);
              parameter && !flows[tensor].value)
            flows[tensor].value = valueOf(*parameter);
          own.push_back(flows[tensor].value);
        }
      else
        own = zeroStates(import, layer);
      LayerValues given = importLayer(import, layer, read, own);
      // The value or values, followed by the states if they are returned.
      ArrayRef<size_t> tensors = layer.outputs;
      for (auto [tensor, flow] : llvm::zip(tensors, given))
        flows[tensor] = flow;
      for (auto [tensor, state] : llvm::zip(tensors.drop_front(given.size()), own))
        flows[tensor].value = state;
      for (auto [tensor, value] : import.exposed)
        flows[tensor].value = value;
      if (areOutside) {
        llvm::copy(own, states.begin());
        states = states.drop_front(own.size());
      }
    }
    return flows;
  }
  /// The numbers of a mask in the data as 1 and 0, whatever they are.
  Value maskOf(ImportContext &import, Value numbers) {
    return import.map({numbers}, [](Body body, ValueRange step) {
      return SmallVector<Value>{
          rnn::GreaterOp::create(body.builder, body.loc, step[0], body.number(0))};
    })[0];
  }
  Value valueOf(const Parameter &parameter) {
    return rnn::WeightOp::create(builder, locationOf(parameter),
                                 rnn::vectorType(builder.getContext(), parameter.size),
                                 symbolOf(builder, parameter), rnn::BufferAttr());
  }
  SmallVector<Value> outputs(ArrayRef<Flow> flows) {
    SmallVector<Value> values;
    for (size_t tensor : model.outputs)
      values.push_back(flows[tensor].value);
    return values;
  }

  /// Opens a function and leaves the builder in it; the caller adds the return.
  func::FuncOp open(rnn::Role role, ArrayRef<Type> inputs, ArrayRef<Type> results) {
    auto function =
        rnn::createFunction(builder, loc, role, builder.getFunctionType(inputs, results));
    builder.setInsertionPointToStart(function.addEntryBlock());
    return function;
  }
  void close(func::FuncOp function, ValueRange results) {
    func::ReturnOp::create(builder, loc, results);
    builder.setInsertionPointAfter(function);
  }

  /// The dialect's type for a tensor: all axes but the last become steps.
  RankedTensorType typeOf(const Tensor &tensor) {
    MLIRContext *context = builder.getContext();
    ArrayRef<int64_t> shape = tensor.shape;
    if (shape.empty())
      return rnn::vectorType(context, 1);
    auto steps = [](ArrayRef<int64_t> axes) {
      int64_t product = std::accumulate(axes.begin(), axes.end(), int64_t(1), std::multiplies<>());
      return product == unknownLength ? rnn::anyLength : product;
    };
    if (tensor.isTokens || tensor.classes > 0) // one number at each step
      return rnn::sequenceType(context, steps(shape), 1);
    if (shape.size() == 1)
      return rnn::vectorType(context, shape.front());
    return rnn::sequenceType(context, steps(shape.drop_back()), shape.back());
  }
  SmallVector<Type> inputTypes() {
    SmallVector<Type> types;
    for (const Tensor &tensor : ArrayRef(model.tensors).take_front(model.inputCount))
      types.push_back(typeOf(tensor));
    return types;
  }
  SmallVector<Type> outputTypes() {
    SmallVector<Type> types;
    for (size_t tensor : model.outputs)
      types.push_back(typeOf(model.tensors[tensor]));
    return types;
  }

  /// The types of the states that stateful layers pass to the next batch.
  SmallVector<Type> carriedStates() {
    SmallVector<Type> types;
    for (const Layer &layer : model.layers)
      if (layer.stateful)
        for (const Layer *part : partsOf(layer))
          types.append(stateCountOf(*part), rnn::vectorType(builder.getContext(), part->units));
    return types;
  }

  /// @predict(inputs..., states...) -> outputs..., states...
  void predict() {
    SmallVector<Type> inputs = inputTypes(), results = outputTypes(), states = carriedStates();
    llvm::append_range(inputs, states);
    llvm::append_range(results, states);
    auto function = open(rnn::Role::predict, inputs, results);
    auto arguments = function.getArguments();
    SmallVector<Value> current(arguments.take_back(states.size()));
    SmallVector<Flow> flows =
        forward(arguments.drop_back(states.size()), /*isTraining=*/false, current);
    for (size_t tensor : llvm::make_first_range(model.divisors))
      flows[tensor].value = zerosFor(model.tensors[tensor], flows[model.outputs.front()].value);
    SmallVector<Value> values = outputs(flows);
    llvm::append_range(values, current);
    close(function, values);
  }

  /// In place of a value of the loss, for as many steps as the prediction has.
  Value zerosFor(const Tensor &tensor, Value prediction) {
    RankedTensorType type = typeOf(tensor);
    bool hasSteps = type.getRank() == 2;
    SmallVector<Value> initials;
    if (!hasSteps)
      initials.push_back(rnn::zeros(builder, loc, type));
    auto scan = rnn::ScanOp::create(
        builder, loc, rnn::asSequence(builder, loc, prediction), initials,
        [&](OpBuilder &inside, Location, ValueRange, ValueRange) {
          Value zero = Body{inside, loc, type.getShape().back()}.number(0);
          return hasSteps ? rnn::Yielded{.outputs = {zero}} : rnn::Yielded{.states = {zero}};
        });
    return hasSteps ? scan.getOutputs().front() : scan.getFinals().front();
  }

  /// For each state of @step the parameter that it starts from.
  ArrayAttr startsOfStream() {
    SmallVector<Attribute> starts;
    for (const Layer &layer : model.layers) {
      for (size_t tensor : layer.initialStates)
        starts.push_back(symbolOf(builder, *model.parameter(tensor)));
      if (layer.initialStates.empty())
        starts.append(streamedStates(layer).size(), builder.getUnitAttr());
    }
    return builder.getArrayAttr(starts);
  }

  /// @step(x, states...) -> (output, states...): the same layers on a sequence of one step; the
  /// caller keeps the states.
  void step() {
    MLIRContext *context = builder.getContext();
    SmallVector<Type> states;
    for (const Layer &layer : model.layers)
      for (int64_t size : streamedStates(layer))
        states.push_back(rnn::vectorType(context, size));
    int64_t features = cast<RankedTensorType>(inputTypes().front()).getDimSize(1);
    SmallVector<Type> inputs = {rnn::vectorType(context, features)};
    llvm::append_range(inputs, states);
    SmallVector<Type> results = {rnn::vectorType(context, model.output().shape.back())};
    llvm::append_range(results, states);
    auto function = open(rnn::Role::step, inputs, results);
    if (!model.parameters.empty())
      rnn::write(function, rnn::StartsAttr::get(context, startsOfStream()));
    SmallVector<Value> current(function.getArguments().drop_front());
    Value x = rnn::ReshapeOp::create(builder, loc, rnn::sequenceType(context, 1, features),
                                     function.getArgument(0));
    Value value = outputs(forward(x, /*isTraining=*/false, current, /*ofAllLayers=*/true)).front();
    if (cast<RankedTensorType>(value.getType()).getRank() == 2)
      value = rnn::ReshapeOp::create(builder, loc, results.front(), value);
    current.insert(current.begin(), value);
    close(function, current);
  }

  /// @evaluate(inputs..., states..., targets..., weights of the target's steps if it has some)
  /// -> outputs..., states..., the output's mask if it has one, the terms of a loss that is a sum,
  /// and the metrics of the text's own; @training is the same with dropout and noise.
  void evaluate(rnn::Role role) {
    bool isTraining = role == rnn::Role::training;
    SmallVector<Type> inputs = inputTypes(), results = outputTypes(), states = carriedStates();
    llvm::append_range(inputs, states);
    llvm::append_range(results, states);
    bool hasSteps = !sampleWeightShape(model).empty();
    auto output = cast<RankedTensorType>(results.front());
    auto ofSteps = output.getRank() == 2
                       ? rnn::sequenceType(builder.getContext(), output.getDimSize(0), 1)
                       : RankedTensorType();
    for (const Target &target : model.targets)
      inputs.push_back(typeOf(target.tensor));
    if (hasSteps)
      inputs.push_back(ofSteps);
    if (model.tellsMask())
      results.push_back(ofSteps);
    results.append(model.ownNumbers(), rnn::vectorType(builder.getContext(), 1));
    auto function = open(role, inputs, results);
    auto arguments = function.getArguments().drop_back(model.targets.size() + hasSteps);
    ValueRange targets = function.getArguments().slice(arguments.size(), model.targets.size());
    Value stepWeights = hasSteps ? Value(function.getArguments().back()) : Value();
    SmallVector<Value> current(arguments.take_back(states.size()));
    SmallVector<Flow> flows = forward(arguments.drop_back(states.size()), isTraining, current);
    auto predictionOf = [&](size_t output) -> const Flow & { return flows[model.outputs[output]]; };
    const Flow &prediction = predictionOf(0);
    Location place = locationOf(*model.loss, model.loss->name);
    if (model.lossFunction) {
      auto nodes = llvm::to_vector(llvm::make_second_range(model.divisors));
      SmallVector<Value> divisors = buildLossFunction(
          builder, place, *model.lossFunction, model.loss->arguments.call("reduction").name,
          prediction, targets.front(), stepWeights, nodes);
      for (auto [tensor, value] : llvm::zip(llvm::make_first_range(model.divisors), divisors))
        flows[tensor].value = value;
    } else if (model.lossTerms.empty()) {
      buildLoss(builder, place, *model.loss, prediction, targets.front(), stepWeights);
    }
    SmallVector<Value> terms;
    SmallVector<double> factors;
    for (const LossTerm &term : model.lossTerms) {
      Location ofTerm = locationOf(term.call, term.name);
      const Flow &output = predictionOf(term.output);
      Value target = targets[placeOfTarget(term.output)];
      terms.push_back(term.function
                          ? buildMetric(builder, ofTerm, *term.function, output, target)
                          : buildSampleLoss(builder, ofTerm, term.call, output.value, target));
      factors.push_back(term.factor);
    }
    if (!terms.empty())
      buildLossSum(builder, place, terms, factors, model.loss->arguments.call("reduction").name);
    SmallVector<Value> values = outputs(flows);
    llvm::append_range(values, current);
    if (model.tellsMask())
      values.push_back(prediction.mask);
    llvm::append_range(values, terms);
    for (const Metric &metric : model.metrics)
      if (metric.function)
        values.push_back(buildMetric(builder, loc, *metric.function, predictionOf(metric.output),
                                     targets[metric.target]));
    close(function, values);
  }
  size_t placeOfTarget(size_t output) {
    auto target =
        llvm::find_if(model.targets, [&](const Target &each) { return each.output == output; });
    return size_t(target - model.targets.begin());
  }

  void update() {
    auto function = open(rnn::Role::update, {}, {});
    buildUpdate(builder, locationOf(*model.optimizer, model.optimizer->name), *model.optimizer);
    close(function, {});
  }

  const Model &model;
  const Source &source;
  OpBuilder builder;
  Location loc;
};

} // namespace

OwningOpRef<ModuleOp> importModel(const Model &model, const Source &source, MLIRContext *context) {
  return Importer(model, source, context).run();
}

} // namespace rnnc
