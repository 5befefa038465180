// The checked model -> a module of the `rnn` dialect: every layer is a scan
// whose body is the layer's definition in Keras 3 (keras.io/api/layers).
#include "import/ImportModel.h"

#include "dialect/Rnn.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;

namespace rnnc {

llvm::StringRef nameOf(Loss loss) {
  switch (loss) {
  case Loss::MeanSquaredError:
    return "mean_squared_error";
  case Loss::MeanAbsoluteError:
    return "mean_absolute_error";
  }
  llvm_unreachable("unknown loss");
}

llvm::StringRef nameOf(OptimizerKind optimizer) {
  switch (optimizer) {
  case OptimizerKind::Adam:
    return "adam";
  case OptimizerKind::Sgd:
    return "sgd";
  }
  llvm_unreachable("unknown optimizer");
}

namespace {

int64_t gatesOf(LayerKind kind) {
  switch (kind) {
  case LayerKind::Gru:
    return 3;
  case LayerKind::Lstm:
    return 4;
  default:
    return 1;
  }
}

int64_t stateCountOf(LayerKind kind) {
  return kind == LayerKind::Dense ? 0 : kind == LayerKind::Lstm ? 2 : 1;
}

/// Writes the arithmetic of one step of a layer.
struct BodyBuilder {
  OpBuilder &builder;
  Location loc;
  const Layer &layer;

  RankedTensorType type() const {
    return rnn::vectorType(builder.getContext(), layer.units);
  }
  Value add(Value a, Value b) const { return rnn::AddOp::create(builder, loc, a, b); }
  Value sub(Value a, Value b) const { return rnn::SubOp::create(builder, loc, a, b); }
  Value mul(Value a, Value b) const { return rnn::MulOp::create(builder, loc, a, b); }
  Value constant(double value) const {
    return rnn::ConstantOp::create(builder, loc, type(), builder.getF64FloatAttr(value));
  }
  FlatSymbolRefAttr symbol(StringRef weight) const {
    return FlatSymbolRefAttr::get(builder.getContext(), layer.name + "." + weight.str());
  }
  /// input . weight[:, gate]
  Value dot(Value input, StringRef weight, int64_t gate) const {
    return rnn::DotOp::create(builder, loc, type(), ValueRange{input}, Value(),
                              builder.getArrayAttr({symbol(weight)}),
                              builder.getDenseI64ArrayAttr({gate * layer.units}), UnitAttr());
  }
  /// value + bias[row, gate], if there is a bias.
  Value bias(Value value, int64_t gate, int64_t row = 0) const {
    if (!layer.useBias)
      return value;
    int64_t offset = (row * gatesOf(layer.kind) + gate) * layer.units;
    return add(value, rnn::ReadOp::create(builder, loc, type(), symbol("bias"),
                                          builder.getI64IntegerAttr(offset)));
  }
  /// input . kernel + bias + state . recurrent_kernel, of one gate.
  Value gate(Value input, Value state, int64_t gate) const {
    return add(bias(dot(input, "kernel", gate), gate), dot(state, "recurrent_kernel", gate));
  }
  Value activate(Activation activation, Value value) const {
    switch (activation) {
    case Activation::Linear:
      return value;
    case Activation::Tanh:
      return rnn::TanhOp::create(builder, loc, value);
    case Activation::Sigmoid:
      return rnn::SigmoidOp::create(builder, loc, value);
    case Activation::Relu:
      return rnn::ReluOp::create(builder, loc, value);
    }
    llvm_unreachable("unknown activation");
  }
  Value activate(Value value) const { return activate(layer.activation, value); }
  Value activateRecurrent(Value value) const {
    return activate(layer.recurrentActivation, value);
  }

  /// The next states from one step of the input; the first is the output.
  SmallVector<Value> cell(Value x, ValueRange states) const {
    switch (layer.kind) {
    case LayerKind::Dense:
      return {activate(bias(dot(x, "kernel", 0), 0))};
    case LayerKind::SimpleRnn:
      return {activate(gate(x, states[0], 0))};
    case LayerKind::Lstm:
      return lstm(x, states[0], states[1]);
    case LayerKind::Gru:
      return gru(x, states[0]);
    }
    llvm_unreachable("unknown layer");
  }

  SmallVector<Value> lstm(Value x, Value h, Value c) const {
    Value i = activateRecurrent(gate(x, h, 0));
    Value f = activateRecurrent(gate(x, h, 1));
    Value candidate = activate(gate(x, h, 2));
    Value o = activateRecurrent(gate(x, h, 3));
    Value next = add(mul(f, c), mul(i, candidate));
    return {mul(o, activate(next)), next};
  }

  SmallVector<Value> gru(Value x, Value h) const {
    Value z, candidate;
    if (layer.resetAfter) {
      auto both = [&](int64_t g) {
        return add(bias(dot(x, "kernel", g), g, 0), bias(dot(h, "recurrent_kernel", g), g, 1));
      };
      z = activateRecurrent(both(0));
      Value r = activateRecurrent(both(1));
      Value recurrent = bias(dot(h, "recurrent_kernel", 2), 2, 1);
      candidate = activate(add(bias(dot(x, "kernel", 2), 2, 0), mul(r, recurrent)));
    } else {
      z = activateRecurrent(gate(x, h, 0));
      Value r = activateRecurrent(gate(x, h, 1));
      candidate = activate(gate(x, mul(r, h), 2));
    }
    return {add(mul(z, h), mul(sub(constant(1), z), candidate))};
  }
};

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
          BodyBuilder{builder, loc, layer}.cell(x, body->getArguments().drop_front());
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
      Value difference = rnn::SubOp::create(builder, loc, y, t);
      Value element = *model.loss == Loss::MeanSquaredError
                          ? Value(rnn::MulOp::create(builder, loc, difference, difference))
                          : Value(rnn::AbsOp::create(builder, loc, difference));
      rnn::YieldOp::create(builder, loc, ValueRange(), ValueRange{element});
    }
    rnn::LossOp::create(builder, loc, scan.getOutputs().front(),
                        builder.getI64IntegerAttr(type.getNumElements()));
  }

  void update() {
    const Optimizer &optimizer = *model.optimizer;
    bool adam = optimizer.kind == OptimizerKind::Adam;
    int64_t slots = adam ? 2 : optimizer.momentum != 0 ? 1 : 0;
    auto function = open("update", {}, {});
    auto update = rnn::UpdateOp::create(builder, loc, builder.getI64IntegerAttr(slots));
    {
      OpBuilder::InsertionGuard guard(builder);
      Block *body = builder.createBlock(&update.getBody());
      Type type = rnn::vectorType(builder.getContext(), 1);
      for (int64_t i = 0; i < 2 + slots; ++i)
        body->addArgument(type, loc);
      if (adam)
        updateAdam(optimizer, body->getArguments());
      else
        updateSgd(optimizer, body->getArguments());
    }
    close(function, {});
  }

  Value number(double value) {
    return rnn::ConstantOp::create(builder, loc, rnn::vectorType(builder.getContext(), 1),
                                   builder.getF64FloatAttr(value));
  }
  Value mul(Value a, Value b) { return rnn::MulOp::create(builder, loc, a, b); }
  Value add(Value a, Value b) { return rnn::AddOp::create(builder, loc, a, b); }
  Value sub(Value a, Value b) { return rnn::SubOp::create(builder, loc, a, b); }

  /// keras.io/api/optimizers/adam: the bias corrections are in the rate.
  void updateAdam(const Optimizer &o, ValueRange arguments) {
    Value p = arguments[0], g = arguments[1], m = arguments[2], v = arguments[3];
    auto correction = [&](double beta) -> Value {
      return rnn::BiasCorrectionOp::create(builder, loc, p.getType(),
                                           builder.getF64FloatAttr(beta));
    };
    Value c1 = correction(o.beta1), c2 = correction(o.beta2);
    Value rate = mul(number(o.learningRate),
                     rnn::DivOp::create(builder, loc, rnn::SqrtOp::create(builder, loc, c2), c1));
    Value nextM = add(m, mul(sub(g, m), number(1 - o.beta1)));
    Value nextV = add(v, mul(sub(mul(g, g), v), number(1 - o.beta2)));
    Value root = add(rnn::SqrtOp::create(builder, loc, nextV), number(o.epsilon));
    Value nextP = sub(p, rnn::DivOp::create(builder, loc, mul(rate, nextM), root));
    rnn::YieldOp::create(builder, loc, ValueRange{nextM, nextV}, ValueRange{nextP});
  }

  /// keras.io/api/optimizers/sgd
  void updateSgd(const Optimizer &o, ValueRange arguments) {
    Value p = arguments[0], g = arguments[1];
    Value step = mul(g, number(o.learningRate));
    SmallVector<Value> slots;
    if (arguments.size() > 2) {
      Value velocity = sub(mul(arguments[2], number(o.momentum)), step);
      slots.push_back(velocity);
      Value next = o.nesterov ? sub(mul(velocity, number(o.momentum)), step) : velocity;
      rnn::YieldOp::create(builder, loc, slots, ValueRange{add(p, next)});
      return;
    }
    rnn::YieldOp::create(builder, loc, slots, ValueRange{sub(p, step)});
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
