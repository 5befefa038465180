// A lowered module and its model -> the constant table that runtime/include/rnn/model.h
// declares.
#include "target/EmitObject.h"

#include "dialect/Contract.h"
#include "import/optimizers/Schedule.h"
#include "model/Definitions.h"
#include "model/LayerDefinition.h"
#include "target/RowSize.h"
#include "target/TableBuilder.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/IR/Module.h"

#include <limits>

using namespace mlir;

namespace rnnc {

namespace {

/// The learning rate; NaN if it is not a number.
double learningRate(const Model &model) {
  if (!model.optimizer || model.optimizer->arguments.hasCall("learning_rate"))
    return std::numeric_limits<double>::quiet_NaN();
  return model.optimizer->arguments.real("learning_rate");
}

int64_t ignoredClass(const Model &model) {
  if (!model.loss || !model.loss->arguments.has("ignore_class"))
    return INT64_MIN;
  std::optional<double> given = model.loss->arguments.limit("ignore_class");
  return given ? int64_t(*given) : INT64_MIN;
}

bool takesLogits(const Model &model) {
  return model.loss && model.loss->arguments.has("from_logits") &&
         model.loss->arguments.boolean("from_logits");
}

Typed<rnn_value> valueOf(TableBuilder &t, const Tensor &tensor, RowSize offset) {
  return RecordOf<rnn_value>{
      t.context,
      RNN_FIELD(rnn_value, name, t.text(tensor.name)),
      RNN_FIELD(rnn_value, shape, t.shape(tensor.shape)),
      RNN_FIELD(rnn_value, offset, t.size(offset.known)),
      RNN_FIELD(rnn_value, offset_per_step, t.size(offset.perStep)),
      RNN_FIELD(rnn_value, classes, t.size(tensor.classes)),
      RNN_FIELD(rnn_value, needs_step, t.size(tensor.meanWithout.has_value())),
      RNN_FIELD(rnn_value, masked, t.real(tensor.meanWithout.value_or(0)))};
}

/// `place` of one of the text's own among these.
Typed<rnn_metric> metricOf(TableBuilder &t, const Metric &metric, int64_t place) {
  const Arguments &given = metric.call.arguments;
  bool logits = given.has("from_logits") && given.boolean("from_logits");
  int64_t count = metric.function ? place : 0;
  double threshold = 0;
  for (std::string_view argument : {"k", "num_thresholds"})
    count += given.has(argument) ? given.size(argument) : 0;
  for (std::string_view argument : {"threshold", "thresholds"})
    threshold += given.has(argument) ? given.real(argument) : 0;
  return RecordOf<rnn_metric>{
      t.context,
      RNN_FIELD(rnn_metric, name, t.text(metric.name)),
      RNN_FIELD(
          rnn_metric, kind,
          t.word(metric.function ? RNN_OWN_METRIC : *metricDefinition(metric.call.name).kind)),
      RNN_FIELD(rnn_metric, from_logits, t.word(logits)),
      RNN_FIELD(rnn_metric, count, t.size(count)),
      RNN_FIELD(rnn_metric, threshold, t.real(threshold)),
      RNN_FIELD(rnn_metric, output, t.size(int64_t(metric.output))),
      RNN_FIELD(rnn_metric, target, t.size(int64_t(metric.target)))};
}

/// The part of a loss as a metric; `place` among the functions' own ones.
Typed<rnn_metric> metricOf(TableBuilder &t, const LossTerm &term, int64_t place) {
  return RecordOf<rnn_metric>{t.context,
                              RNN_FIELD(rnn_metric, name, t.text(term.name)),
                              RNN_FIELD(rnn_metric, kind, t.word(RNN_OWN_METRIC)),
                              RNN_FIELD(rnn_metric, from_logits, t.word(0)),
                              RNN_FIELD(rnn_metric, count, t.size(place)),
                              RNN_FIELD(rnn_metric, threshold, t.real(0)),
                              RNN_FIELD(rnn_metric, output, t.size(int64_t(term.output))),
                              RNN_FIELD(rnn_metric, target, t.size(0))};
}

Typed<rnn_parameter> parameterOf(TableBuilder &t, rnn::ParameterOp parameter) {
  auto type = cast<RankedTensorType>(parameter.getType());
  return RecordOf<rnn_parameter>{
      t.context,
      RNN_FIELD(rnn_parameter, name, t.text(parameter.getPath())),
      RNN_FIELD(rnn_parameter, shape, t.shape(parameter.getKerasShape())),
      RNN_FIELD(rnn_parameter, offset, t.size(*parameter.getOffset())),
      RNN_FIELD(rnn_parameter, size, t.size(type.getNumElements())),
      RNN_FIELD(rnn_parameter, trainable, t.size(!parameter.getFrozen()))};
}

Typed<rnn_layer> layerOf(TableBuilder &t, const Layer &layer, ModuleOp module) {
  int64_t count = 0;
  for (auto parameter : module.getOps<rnn::ParameterOp>())
    if (parameter.getPath().starts_with(layer.name + "/"))
      count += cast<RankedTensorType>(parameter.getType()).getNumElements();
  return RecordOf<rnn_layer>{t.context, RNN_FIELD(rnn_layer, name, t.text(layer.name)),
                             RNN_FIELD(rnn_layer, class_name, t.text(layer.definition->className)),
                             RNN_FIELD(rnn_layer, output, t.shape(layer.outputShape)),
                             RNN_FIELD(rnn_layer, parameters, t.size(count))};
}

/// A parameter of the model itself.
Typed<rnn_layer> layerOf(TableBuilder &t, const Parameter &parameter) {
  return RecordOf<rnn_layer>{t.context, RNN_FIELD(rnn_layer, name, t.text(parameter.name)),
                             RNN_FIELD(rnn_layer, class_name, t.text("Parameter")),
                             RNN_FIELD(rnn_layer, output, t.shape({parameter.size})),
                             RNN_FIELD(rnn_layer, parameters, t.size(parameter.size))};
}

/// The records of a row's values, in order.
struct RowRecords {
  SmallVector<Typed<rnn_value>> records;
  RowSize size;

  void add(TableBuilder &t, const Tensor &tensor) {
    records.push_back(valueOf(t, tensor, size));
    size.add(tensor.shape);
  }
};

/// The table with its own bytes as `table_size`, which depend on the target's pointers.
llvm::Constant *withSize(TableBuilder &t, llvm::ConstantStruct *table) {
  SmallVector<llvm::Constant *> members;
  for (llvm::Use &member : table->operands())
    members.push_back(cast<llvm::Constant>(member));
  constexpr size_t sizeMember = 1;
  members[sizeMember] = t.word(t.bytesOf(table)).constant;
  return llvm::ConstantStruct::get(table->getType(), members);
}

} // namespace

llvm::GlobalVariable &addModelTable(llvm::Module &code, ModuleOp module, const Model &model,
                                    const TargetInfo &target, const ObjectContents &contents) {
  BuiltInConstants builtIn = addBuiltInWeights(code, contents);
  // Other models in a program have functions with the same names.
  for (llvm::Function &function : code)
    if (!function.isDeclaration())
      function.setLinkage(llvm::GlobalValue::InternalLinkage);

  TableBuilder t(code);
  SmallVector<Typed<rnn_layer>> layers;
  SmallVector<Typed<rnn_parameter>> parameters;
  SmallVector<Typed<rnn_metric>> metrics;
  for (auto parameter : module.getOps<rnn::ParameterOp>())
    parameters.push_back(parameterOf(t, parameter));
  for (const Parameter &parameter : model.parameters)
    layers.push_back(layerOf(t, parameter));
  for (const Layer &layer : model.layers)
    if (!layer.sharesWith)
      layers.push_back(layerOf(t, layer, module));
  int64_t ownMetrics = 0;
  for (const LossTerm &term : model.lossTerms)
    metrics.push_back(metricOf(t, term, ownMetrics++));
  for (const Metric &metric : model.metrics) {
    metrics.push_back(metricOf(t, metric, ownMetrics));
    ownMetrics += metric.function != nullptr;
  }
  RowRecords inputs, outputs, targets;
  for (size_t input = 0; input < model.inputCount; ++input)
    inputs.add(t, model.tensors[input]);
  for (size_t output : model.outputs)
    outputs.add(t, model.tensors[output]);
  bool isOnlyTarget = model.targets.size() == 1;
  for (const Target &target : model.targets) {
    Tensor value = target.tensor;
    value.name = isOnlyTarget ? "y" : value.name;
    targets.add(t, value);
  }
  RowSize mask;
  if (model.tellsMask())
    mask.add(model.output().shape.front());
  std::optional<Schedule> schedule;
  if (model.optimizer && code.getFunction(rnn::stringifyRole(rnn::Role::update)))
    schedule = scheduleOf(model.optimizer->arguments);
  auto work = rnn::known<rnn::WorkAttr>(module);
  auto object = rnn::known<rnn::ObjectAttr>(module);
  llvm::Constant *table =
      RecordOf<rnn_model>{
          t.context,
          RNN_FIELD(rnn_model, version, t.word(RNN_MODEL_VERSION)),
          RNN_FIELD(rnn_model, table_size, t.word(0)),
          RNN_FIELD(rnn_model, name, t.text(model.name)),
          RNN_FIELD(rnn_model, target_cpu, t.text(target.cpuName)),
          RNN_FIELD(rnn_model, loss, model.loss ? t.text(model.loss->name) : t.noText()),
          RNN_FIELD(rnn_model, optimizer,
                    model.optimizer ? t.text(model.optimizer->name) : t.noText()),
          RNN_FIELD(rnn_model, learning_rate, t.real(learningRate(model))),
          RNN_FIELD(rnn_model, batch, t.size(model.batch)),
          RNN_FIELD(rnn_model, shards, t.size(object.getShards())),
          RNN_FIELD(rnn_model, shard_samples, t.size(object.getShardSamples())),
          RNN_FIELD(rnn_model, input_count, t.size(inputs.records.size())),
          RNN_FIELD(rnn_model, inputs, t.rows<rnn_value>(inputs.records)),
          RNN_FIELD(rnn_model, input_size, t.size(inputs.size.known)),
          RNN_FIELD(rnn_model, input_size_per_step, t.size(inputs.size.perStep)),
          RNN_FIELD(rnn_model, output_count, t.size(outputs.records.size())),
          RNN_FIELD(rnn_model, outputs, t.rows<rnn_value>(outputs.records)),
          RNN_FIELD(rnn_model, output_size, t.size(outputs.size.known)),
          RNN_FIELD(rnn_model, output_size_per_step, t.size(outputs.size.perStep)),
          RNN_FIELD(rnn_model, target, valueOf(t, model.target, {})),
          RNN_FIELD(rnn_model, target_count, t.size(targets.records.size())),
          RNN_FIELD(rnn_model, targets, t.rows<rnn_value>(targets.records)),
          RNN_FIELD(rnn_model, ignored_class, t.number(ignoredClass(model))),
          RNN_FIELD(rnn_model, from_logits, t.size(takesLogits(model))),
          RNN_FIELD(rnn_model, sample_weight, t.shape(sampleWeightShape(model))),
          RNN_FIELD(rnn_model, output_mask_size, t.size(mask.known)),
          RNN_FIELD(rnn_model, output_mask_size_per_step, t.size(mask.perStep)),
          RNN_FIELD(rnn_model, layer_count, t.size(layers.size())),
          RNN_FIELD(rnn_model, layers, t.rows<rnn_layer>(layers)),
          RNN_FIELD(rnn_model, parameter_count, t.size(parameters.size())),
          RNN_FIELD(rnn_model, parameters, t.rows<rnn_parameter>(parameters)),
          RNN_FIELD(rnn_model, metric_count, t.size(metrics.size())),
          RNN_FIELD(rnn_model, metrics, t.rows<rnn_metric>(metrics)),
          RNN_FIELD(rnn_model, own_metric_count, t.size(ownMetrics)),
          RNN_FIELD(rnn_model, parameters_size,
                    t.size(rnn::known<rnn::ArenaAttr>(module).getFloats())),
          RNN_FIELD(rnn_model, gradients_size, t.size(object.getGradients())),
          RNN_FIELD(rnn_model, first_gradients, t.size(object.getFirstGradients())),
          RNN_FIELD(rnn_model, losses_size, t.size(object.getLosses())),
          RNN_FIELD(rnn_model, optimizer_state_bytes, t.size(object.getOptimizerStateBytes())),
          RNN_FIELD(rnn_model, workspace_bytes, t.size(object.getWorkspaceBytes())),
          RNN_FIELD(rnn_model, workspace_bytes_per_step, t.size(object.getWorkspaceBytesPerStep())),
          RNN_FIELD(rnn_model, streams, t.size(model.streams)),
          RNN_FIELD(rnn_model, stream_state_size, t.size(object.getStreamState())),
          RNN_FIELD(rnn_model, stream_weights_size, t.size(object.getStreamWeights())),
          RNN_FIELD(rnn_model, stream_workspace_bytes, t.size(object.getStreamWorkspaceBytes())),
          RNN_FIELD(rnn_model, states_size, t.size(object.getStates())),
          RNN_FIELD(rnn_model, weights, Typed<const float *>{builtIn.weights}),
          RNN_FIELD(rnn_model, packed_weights, Typed<const float *>{builtIn.packedWeights}),
          RNN_FIELD(rnn_model, train_step_flops_nominal, t.size(work.getTrain())),
          RNN_FIELD(rnn_model, train_step_flops_nominal_per_step, t.size(work.getTrainPerStep())),
          RNN_FIELD(rnn_model, predict_flops_nominal, t.size(work.getPredict())),
          RNN_FIELD(rnn_model, predict_flops_nominal_per_step, t.size(work.getPredictPerStep())),
          RNN_FIELD(rnn_model, gradient_work, t.size(object.getGradientWork())),
          RNN_FIELD(rnn_model, predict_work, t.size(object.getPredictWork())),
          RNN_FIELD(rnn_model, initialize, t.function(rnn::Role::initialize)),
          RNN_FIELD(rnn_model, predict, t.function(rnn::Role::predict)),
          RNN_FIELD(rnn_model, pack, t.function(rnn::Role::pack)),
          RNN_FIELD(rnn_model, reset, t.function(rnn::Role::reset)),
          RNN_FIELD(rnn_model, step, t.function(rnn::Role::step)),
          RNN_FIELD(rnn_model, step_block, t.function(rnn::Role::step_block)),
          RNN_FIELD(rnn_model, evaluate, t.function(rnn::Role::evaluate)),
          RNN_FIELD(rnn_model, gradient, t.function(rnn::Role::gradient)),
          RNN_FIELD(rnn_model, pullback, t.function(rnn::Role::pullback)),
          RNN_FIELD(rnn_model, reduce, t.function(rnn::Role::reduce)),
          RNN_FIELD(rnn_model, spread, t.function(rnn::Role::spread)),
          RNN_FIELD(rnn_model, update, t.function(rnn::Role::update)),
          RNN_FIELD(rnn_model, schedule, schedule ? t.support(schedule->function) : t.noFunction()),
          RNN_FIELD(rnn_model, schedule_numbers,
                    t.reals(schedule ? schedule->numbers : llvm::SmallVector<double>())),
          RNN_FIELD(rnn_model, finalize, t.function(rnn::Role::finalize)),
          RNN_FIELD(rnn_model, self_test, t.function(rnn::Role::self_test)),
          RNN_FIELD(rnn_model, self_test_bytes, t.size(contents.selfTestBytes))}
          .constant;
  table = withSize(t, cast<llvm::ConstantStruct>(table));
  if (target.addressBits == 64 && t.bytesOf(table) != sizeof(rnn_model))
    llvm::report_fatal_error("LLVM lays the table out in another way than C");
  llvm::GlobalVariable *symbol = t.global(table, contents.prefix + "_model");
  auto visibility = llvm::Triple(target.triple).isOSBinFormatELF()
                        ? llvm::GlobalValue::ProtectedVisibility
                        : llvm::GlobalValue::DefaultVisibility;
  symbol->setVisibility(visibility);
  if (contents.exportsTable)
    llvm::GlobalAlias::create(table->getType(), 0, llvm::GlobalValue::ExternalLinkage,
                              "rnn_model_table", symbol, &code)
        ->setVisibility(visibility);
  return *symbol;
}

} // namespace rnnc
