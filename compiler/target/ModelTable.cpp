// The model's constant table, field by field as runtime/include/rnn/model.h
// declares it.
#include "target/EmitObject.h"

#include "dialect/Contract.h"
#include "model/LayerDefinition.h"
#include "rnn/model.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

#include <limits>

using namespace mlir;

namespace rnnc {

namespace {

/// NaN where there is no such number.
double learningRate(const Model &model) {
  if (!model.optimizer || model.optimizer->arguments.hasCall("learning_rate"))
    return std::numeric_limits<double>::quiet_NaN();
  return model.optimizer->arguments.real("learning_rate");
}

rnn_metric_kind kindOf(StringRef metric) {
  return llvm::StringSwitch<rnn_metric_kind>(metric)
      .Case("binary_accuracy", RNN_BINARY_ACCURACY)
      .Case("categorical_accuracy", RNN_CATEGORICAL_ACCURACY)
      .Case("sparse_categorical_accuracy", RNN_SPARSE_CATEGORICAL_ACCURACY)
      .Case("top_k_categorical_accuracy", RNN_TOP_K_CATEGORICAL_ACCURACY)
      .Case("sparse_top_k_categorical_accuracy", RNN_SPARSE_TOP_K_CATEGORICAL_ACCURACY)
      .Case("mean_absolute_error", RNN_MEAN_ABSOLUTE_ERROR)
      .Case("mean_squared_error", RNN_MEAN_SQUARED_ERROR)
      .Case("root_mean_squared_error", RNN_ROOT_MEAN_SQUARED_ERROR)
      .Case("precision", RNN_PRECISION)
      .Case("recall", RNN_RECALL)
      .Case("auc", RNN_AUC);
}

/// Floats for length 0, and for each step more.
struct RowSize {
  int64_t known = 0, perStep = 0;

  void add(ArrayRef<int64_t> shape) {
    bool grows = !shape.empty() && shape.front() == unknownLength;
    int64_t elements = 1;
    for (int64_t axis : shape.drop_front(grows))
      elements *= axis;
    (grows ? perStep : known) += elements;
  }
};

/// Builds constants of the table's C types.
class TableBuilder {
public:
  TableBuilder(llvm::Module &code)
      : code(code), context(code.getContext()), i32(llvm::Type::getInt32Ty(context)),
        i64(llvm::Type::getInt64Ty(context)), pointer(llvm::PointerType::get(context, 0)) {}

  llvm::Constant *word(uint32_t value) { return llvm::ConstantInt::get(i32, value); }
  llvm::Constant *size(uint64_t value) { return llvm::ConstantInt::get(i64, value); }
  llvm::Constant *real(double value) {
    return llvm::ConstantFP::get(llvm::Type::getDoubleTy(context), value);
  }
  llvm::Constant *null() { return llvm::ConstantPointerNull::get(pointer); }
  llvm::Constant *text(StringRef value) {
    return global(llvm::ConstantDataArray::getString(context, value), "");
  }
  llvm::Constant *function(rnn::Role role) {
    llvm::Function *found = code.getFunction(rnn::stringifyRole(role));
    return found ? static_cast<llvm::Constant *>(found) : null();
  }
  llvm::Constant *shape(ArrayRef<int64_t> sizes) {
    SmallVector<llvm::Constant *> entries;
    for (size_t axis = 0; axis < RNN_MAX_RANK; ++axis)
      entries.push_back(size(axis < sizes.size() ? sizes[axis] : 0));
    return record({size(sizes.size()),
                   llvm::ConstantArray::get(llvm::ArrayType::get(i64, RNN_MAX_RANK), entries)});
  }
  llvm::Constant *value(const Tensor &tensor, RowSize offset) {
    return record({text(tensor.name), shape(tensor.shape), size(offset.known), size(offset.perStep),
                   size(tensor.classes), size(tensor.meanWithout.has_value()),
                   real(tensor.meanWithout.value_or(0))});
  }
  llvm::Constant *metric(const Metric &metric) {
    const Arguments &given = metric.call.arguments;
    bool logits = given.has("from_logits") && given.boolean("from_logits");
    int64_t count = 0;
    double threshold = 0;
    for (std::string_view argument : {"k", "num_thresholds"})
      count += given.has(argument) ? given.size(argument) : 0;
    for (std::string_view argument : {"threshold", "thresholds"})
      threshold += given.has(argument) ? given.real(argument) : 0;
    return record({text(metric.name), word(kindOf(metric.call.name)), word(logits), size(count),
                   real(threshold)});
  }
  llvm::Constant *record(ArrayRef<llvm::Constant *> fields) {
    return llvm::ConstantStruct::getAnon(context, fields);
  }
  llvm::Constant *rows(ArrayRef<llvm::Constant *> records) {
    if (records.empty())
      return null();
    return global(llvm::ConstantArray::get(
                      llvm::ArrayType::get(records.front()->getType(), records.size()), records),
                  "");
  }
  llvm::GlobalVariable *global(llvm::Constant *value, StringRef name) {
    auto linkage =
        name.empty() ? llvm::GlobalValue::PrivateLinkage : llvm::GlobalValue::ExternalLinkage;
    return new llvm::GlobalVariable(code, value->getType(), true, linkage, value, name);
  }

private:
  llvm::Module &code;
  llvm::LLVMContext &context;
  llvm::Type *i32, *i64;
  llvm::PointerType *pointer;
};

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

/// Values of a row, one behind the other.
struct RowRecords {
  SmallVector<llvm::Constant *> records;
  RowSize size;

  void add(TableBuilder &t, const Tensor &tensor) {
    records.push_back(t.value(tensor, size));
    size.add(tensor.shape);
  }
};

} // namespace

void addModelTable(llvm::Module &code, ModuleOp module, const Model &model,
                   const TargetInfo &target, bool exportsTable) {
  // Other models of a program have functions of the same names.
  for (llvm::Function &function : code)
    if (!function.isDeclaration())
      function.setLinkage(llvm::GlobalValue::InternalLinkage);

  TableBuilder t(code);
  SmallVector<llvm::Constant *> layers, parameters;
  for (auto parameter : module.getOps<rnn::ParameterOp>()) {
    auto type = cast<RankedTensorType>(parameter.getType());
    parameters.push_back(t.record({t.text(parameter.getPath()), t.shape(type.getShape()),
                                   t.size(*parameter.getOffset()), t.size(type.getNumElements())}));
  }
  for (const Layer &layer : model.layers) {
    int64_t count = 0;
    for (auto parameter : module.getOps<rnn::ParameterOp>())
      if (parameter.getPath().starts_with(layer.name + "/"))
        count += cast<RankedTensorType>(parameter.getType()).getNumElements();
    layers.push_back(t.record({t.text(layer.name), t.text(layer.definition->className),
                               t.shape(layer.outputShape), t.size(count)}));
  }

  SmallVector<llvm::Constant *> metrics;
  for (const Metric &metric : model.metrics)
    metrics.push_back(t.metric(metric));
  RowRecords inputs, outputs;
  for (size_t input = 0; input < model.inputCount; ++input)
    inputs.add(t, model.tensors[input]);
  for (size_t output : model.outputs)
    outputs.add(t, model.tensors[output]);
  RowSize mask;
  if (model.loss && model.output().isMasked)
    mask.add(model.output().shape.front());
  auto work = rnn::known<rnn::WorkAttr>(module);
  auto object = rnn::known<rnn::ObjectAttr>(module);
  llvm::Constant *table = t.record({
      t.word(RNN_MODEL_VERSION),
      t.word(sizeof(rnn_model)),
      t.text(model.name),
      t.text(target.cpu),
      model.loss ? t.text(model.loss->name) : t.null(),
      model.optimizer ? t.text(model.optimizer->name) : t.null(),
      t.real(learningRate(model)),
      t.size(model.batch),
      t.size(object.getShards()),
      t.size(object.getShardSamples()),
      t.size(inputs.records.size()),
      t.rows(inputs.records),
      t.size(inputs.size.known),
      t.size(inputs.size.perStep),
      t.size(outputs.records.size()),
      t.rows(outputs.records),
      t.size(outputs.size.known),
      t.size(outputs.size.perStep),
      t.value(model.target, {}),
      t.size(ignoredClass(model)),
      t.size(takesLogits(model)),
      t.shape(sampleWeightShape(model)),
      t.size(mask.known),
      t.size(mask.perStep),
      t.size(layers.size()),
      t.rows(layers),
      t.size(parameters.size()),
      t.rows(parameters),
      t.size(metrics.size()),
      t.rows(metrics),
      t.size(rnn::known<rnn::ArenaAttr>(module).getFloats()),
      t.size(object.getGradients()),
      t.size(object.getLosses()),
      t.size(object.getOptimizerStateBytes()),
      t.size(object.getWorkspaceBytes()),
      t.size(object.getWorkspaceBytesPerStep()),
      t.size(object.getStreamState()),
      t.size(object.getStreamWeights()),
      t.size(object.getStates()),
      t.size(work.getTrain()),
      t.size(work.getTrainPerStep()),
      t.size(work.getPredict()),
      t.size(work.getPredictPerStep()),
      t.size(object.getGradientWork()),
      t.size(object.getPredictWork()),
      t.function(rnn::Role::initialize),
      t.function(rnn::Role::predict),
      t.function(rnn::Role::pack),
      t.function(rnn::Role::step),
      t.function(rnn::Role::evaluate),
      t.function(rnn::Role::gradient),
      t.function(rnn::Role::pullback),
      t.function(rnn::Role::reduce),
      t.function(rnn::Role::update),
      t.function(rnn::Role::finalize),
  });
  uint64_t bytes = code.getDataLayout().getTypeAllocSize(table->getType());
  if (bytes != sizeof(rnn_model))
    llvm::report_fatal_error("the table's fields are not those of rnn/model.h");
  llvm::GlobalVariable *symbol = t.global(table, model.name + "_model");
  symbol->setVisibility(llvm::GlobalValue::ProtectedVisibility);
  if (exportsTable)
    llvm::GlobalAlias::create(table->getType(), 0, llvm::GlobalValue::ExternalLinkage,
                              "rnn_model_table", symbol, &code)
        ->setVisibility(llvm::GlobalValue::ProtectedVisibility);
}

} // namespace rnnc
