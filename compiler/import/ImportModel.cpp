// The checked model -> a module of the `rnn` dialect: every layer is a scan
// whose body is the layer's definition in Keras 3 (keras.io/api/layers).
#include "import/ImportModel.h"

#include "import/Cells.h"
#include "import/ImportLayer.h"
#include "import/LayerParameters.h"
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
      addParameters(builder, loc, layer);
    predict();
    if (isStreamable(model))
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

  Value forward(Value value) {
    Flow flow{value, Value()};
    for (const Layer &layer : model.layers)
      flow = importLayer(builder, loc, layer, flow);
    return flow.value;
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
      states.append(stateCountOf(layer), rnn::vectorType(context, layer.units));
    SmallVector<Type> inputs = {rnn::vectorType(context, model.inputShape.back())};
    llvm::append_range(inputs, states);
    SmallVector<Type> results = {rnn::vectorType(context, model.layers.back().units)};
    llvm::append_range(results, states);
    auto function = open("step", inputs, results);
    SmallVector<Value> current(function.getArguments().drop_front());
    Flow flow{rnn::ReshapeOp::create(builder, loc,
                                     rnn::sequenceType(context, 1, model.inputShape.back()),
                                     function.getArgument(0)),
              Value()};
    unsigned next = 0;
    for (const Layer &layer : model.layers) {
      unsigned count = stateCountOf(layer);
      flow = importLayer(builder, loc, layer, flow,
                         MutableArrayRef<Value>(current).slice(next, count));
      next += count;
    }
    Value value = flow.value;
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
    int64_t elements = type.getDimSize(0) * averagedUnits(*model.loss, type.getDimSize(1));
    rnn::LossOp::create(builder, loc, scan.getOutputs().front(),
                        builder.getI64IntegerAttr(elements));
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
