// The checked model -> a module of the `rnn` dialect: every layer is a scan
// whose body is the layer's definition in Keras 3 (keras.io/api/layers).
#include "import/ImportModel.h"

#include "import/Cells.h"
#include "import/Losses.h"
#include "import/Optimizers.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {

namespace {

class Importer {
public:
  Importer(const Model &model, MLIRContext *context)
      : model(model), builder(context), loc(builder.getUnknownLoc()) {}

  OwningOpRef<ModuleOp> run() {
    OwningOpRef<ModuleOp> module = ModuleOp::create(loc);
    (*module)->setAttr("rnn.batch", builder.getI64IntegerAttr(model.batch));
    builder.setInsertionPointToEnd(module->getBody());
    for (const Layer &layer : model.layers)
      parameters(layer);
    predict();
    if (model.inputShape.size() == 2)
      step();
    if (model.loss)
      evaluate();
    if (model.optimizer)
      update();
    return module;
  }

private:
  RankedTensorType tensor(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }

  void parameter(const Layer &layer, StringRef weight, ArrayRef<int64_t> shape,
                 StringRef initializer) {
    // Keras names the cell's weights by the cell: gru_1/gru_cell/kernel.
    static const std::map<LayerKind, std::string> cells = {{LayerKind::SimpleRnn, "simple_rnn_cell/"},
                                                           {LayerKind::Lstm, "lstm_cell/"},
                                                           {LayerKind::Gru, "gru_cell/"},
                                                           {LayerKind::Dense, ""}};
    rnn::ParameterOp::create(builder, loc, layer.name + "." + weight.str(), tensor(shape),
                             layer.name + "/" + cells.at(layer.kind) + weight.str(),
                             initializer.str(), IntegerAttr());
  }

  void parameters(const Layer &layer) {
    int64_t columns = gatesOf(layer.kind) * layer.units;
    parameter(layer, "kernel", {layer.inputShape.back(), columns}, "glorot_uniform");
    if (layer.kind != LayerKind::Dense)
      parameter(layer, "recurrent_kernel", {layer.units, columns}, "orthogonal");
    if (!layer.useBias)
      return;
    if (layer.kind == LayerKind::Gru && layer.resetAfter)
      parameter(layer, "bias", {2, columns}, "zeros");
    else
      parameter(layer, "bias", {columns},
                layer.kind == LayerKind::Lstm && layer.unitForgetBias ? "unit_forget_bias"
                                                                      : "zeros");
  }

  /// One layer on `input`; `states` are its initial states, replaced by the last.
  Value apply(const Layer &layer, Value input, MutableArrayRef<Value> states) {
    MLIRContext *context = builder.getContext();
    bool single = cast<RankedTensorType>(input.getType()).getRank() == 1;
    if (single)
      input = rnn::ReshapeOp::create(builder, loc, rnn::sequenceType(context, 1, rnn::sizeOf(input)),
                                     input);
    int64_t steps = rnn::sizeOf(input);
    bool recurrent = layer.kind != LayerKind::Dense;
    SmallVector<Type> outputs;
    if (!recurrent || layer.returnSequences)
      outputs.push_back(rnn::sequenceType(context, steps, layer.units));
    SmallVector<Type> finals(states.size(), rnn::vectorType(context, layer.units));
    auto scan = rnn::ScanOp::create(builder, loc, outputs, finals, ValueRange{input},
                                    ValueRange(states), UnitAttr(), IntegerAttr(), ArrayAttr(),
                                    ArrayAttr(), ArrayAttr());
    {
      OpBuilder::InsertionGuard guard(builder);
      Block *body = builder.createBlock(&scan.getBody());
      Value x = body->addArgument(rnn::stepType(input.getType()), loc);
      for (Type type : finals)
        body->addArgument(type, loc);
      SmallVector<Value> next =
          buildCell({builder, loc, layer.units}, layer, x, body->getArguments().drop_front());
      rnn::YieldOp::create(builder, loc, recurrent ? ValueRange(next) : ValueRange(),
                           outputs.empty() ? ValueRange() : ValueRange{next.front()});
    }
    for (auto [state, last] : llvm::zip(states, scan.getFinals()))
      state = last;
    if (outputs.empty())
      return scan.getFinals().front();
    Value result = scan.getOutputs().front();
    if (single)
      result = rnn::ReshapeOp::create(builder, loc, rnn::vectorType(context, layer.units), result);
    return result;
  }

  Value forward(Value value) {
    for (const Layer &layer : model.layers) {
      SmallVector<Value> states;
      for (int64_t j = 0; j < stateCountOf(layer.kind); ++j)
        states.push_back(rnn::ZerosOp::create(
            builder, loc, rnn::vectorType(builder.getContext(), layer.units)));
      value = apply(layer, value, states);
    }
    return value;
  }

  /// Opens a function and leaves the builder in it; the caller adds the return.
  func::FuncOp open(StringRef name, ArrayRef<Type> inputs, ArrayRef<Type> results) {
    auto function =
        func::FuncOp::create(builder, loc, name, builder.getFunctionType(inputs, results));
    builder.setInsertionPointToStart(function.addEntryBlock());
    return function;
  }
  void close(func::FuncOp function, ValueRange results) {
    func::ReturnOp::create(builder, loc, results);
    builder.setInsertionPointAfter(function);
  }

  Type outputType() { return tensor(model.layers.back().outputShape); }

  void predict() {
    auto function = open("predict", {tensor(model.inputShape)}, {outputType()});
    close(function, forward(function.getArgument(0)));
  }

  /// @step(x, states...) -> (output, states...): the same layers on a sequence
  /// of one step, with the states outside.
  void step() {
    MLIRContext *context = builder.getContext();
    SmallVector<Type> states;
    for (const Layer &layer : model.layers)
      states.append(stateCountOf(layer.kind), rnn::vectorType(context, layer.units));
    SmallVector<Type> inputs = {rnn::vectorType(context, model.inputShape.back())};
    llvm::append_range(inputs, states);
    SmallVector<Type> results = {rnn::vectorType(context, model.layers.back().units)};
    llvm::append_range(results, states);
    auto function = open("step", inputs, results);
    SmallVector<Value> current(function.getArguments().drop_front());
    Value value = rnn::ReshapeOp::create(
        builder, loc, rnn::sequenceType(context, 1, model.inputShape.back()),
        function.getArgument(0));
    unsigned next = 0;
    for (const Layer &layer : model.layers) {
      unsigned count = stateCountOf(layer.kind);
      value = apply(layer, value, MutableArrayRef<Value>(current).slice(next, count));
      next += count;
    }
    if (cast<RankedTensorType>(value.getType()).getRank() == 2)
      value = rnn::ReshapeOp::create(builder, loc, results.front(), value);
    current.insert(current.begin(), value);
    close(function, current);
  }

  void evaluate() {
    auto function = open("evaluate", {tensor(model.inputShape), outputType()}, {outputType()});
    Value prediction = forward(function.getArgument(0));
    loss(prediction, function.getArgument(1));
    close(function, prediction);
  }

  void loss(Value prediction, Value target) {
    MLIRContext *context = builder.getContext();
    if (cast<RankedTensorType>(prediction.getType()).getRank() == 1) {
      Type type = rnn::sequenceType(context, 1, rnn::sizeOf(prediction));
      prediction = rnn::ReshapeOp::create(builder, loc, type, prediction);
      target = rnn::ReshapeOp::create(builder, loc, type, target);
    }
    auto type = cast<RankedTensorType>(prediction.getType());
    auto scan = rnn::ScanOp::create(builder, loc, TypeRange{type}, TypeRange(),
                                    ValueRange{prediction, target}, ValueRange(), UnitAttr(),
                                    IntegerAttr(), ArrayAttr(), ArrayAttr(), ArrayAttr());
    {
      OpBuilder::InsertionGuard guard(builder);
      Block *body = builder.createBlock(&scan.getBody());
      Value y = body->addArgument(rnn::stepType(type), loc);
      Value t = body->addArgument(rnn::stepType(type), loc);
      Value element = elementLoss({builder, loc, rnn::sizeOf(y)}, *model.loss, y, t);
      rnn::YieldOp::create(builder, loc, ValueRange(), ValueRange{element});
    }
    rnn::LossOp::create(builder, loc, scan.getOutputs().front(),
                        builder.getI64IntegerAttr(type.getNumElements()));
  }

  void update() {
    auto function = open("update", {}, {});
    buildUpdate(builder, loc, *model.optimizer);
    close(function, {});
  }

  const Model &model;
  OpBuilder builder;
  Location loc;
};

} // namespace

OwningOpRef<ModuleOp> importModel(const Model &model, MLIRContext *context) {
  return Importer(model, context).run();
}

} // namespace rnnc
