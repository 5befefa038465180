// Keras' names that the language lacks (docs/KERAS.md), and Python's keywords -> hints.
#include "model/KerasNames.h"

#include "syntax/Diagnostics.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>

namespace rnnc {

namespace {

using Names = std::vector<std::string_view>;

/// Keras' classes that the language lacks.
const std::map<std::string_view, Names> &missing() {
  // clang-format off: several names per line
  static const std::map<std::string_view, Names> classes = {
      {"layer",
       {"SimpleRNNCell", "LSTMCell", "GRUCell", "StackedRNNCells", "ConvLSTM1D", "ConvLSTM2D",
        "ConvLSTM3D", "EinsumDense", "Lambda", "PReLU",
        "GaussianDropout", "AlphaDropout", "ActivityRegularization", "SpatialDropout2D",
        "SpatialDropout3D", "GroupNormalization",
        "UnitNormalization", "SpectralNormalization", "AveragePooling2D",
        "AveragePooling3D", "MaxPooling2D", "MaxPooling3D",
        "AdaptiveAveragePooling1D", "AdaptiveMaxPooling1D", "GlobalAveragePooling2D",
        "GlobalAveragePooling3D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "Conv2D",
        "Conv3D", "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose", "SeparableConv1D",
        "SeparableConv2D", "DepthwiseConv1D", "DepthwiseConv2D", "Cropping1D",
        "Cropping2D", "UpSampling1D", "UpSampling2D", "ZeroPadding1D", "ZeroPadding2D", "MultiHeadAttention", "GroupQueryAttention", "Normalization",
        "Resizing", "Discretization", "TextVectorization", "StringLookup",
        "IntegerLookup", "CategoryEncoding", "Hashing"}},
      {"activation", {"sparsemax", "glu", "PReLU"}},
      {"loss",
       {"CategoricalFocalCrossentropy", "CategoricalGeneralizedCrossEntropy", "CategoricalHinge",
        "CTC", "Circle", "Dice", "Tversky"}},
      {"metric",
       {"F1Score", "FBetaScore", "R2Score", "TruePositives", "TrueNegatives", "FalsePositives",
        "FalseNegatives", "IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU",
        "PrecisionAtRecall", "RecallAtPrecision", "SensitivityAtSpecificity",
        "SpecificityAtSensitivity", "PearsonCorrelation", "ConcordanceCorrelation",
        "CosineSimilarity", "LogCoshError", "MeanAbsolutePercentageError",
        "MeanSquaredLogarithmicError", "BinaryCrossentropy", "CategoricalCrossentropy",
        "SparseCategoricalCrossentropy", "KLDivergence", "Poisson", "Hinge", "SquaredHinge",
        "CategoricalHinge", "Mean", "Sum"}},
      {"optimizer",
       {"Adafactor", "Ftrl", "Muon", "MultiOptimizer", "ScheduleFreeAdamW", "LossScaleOptimizer"}},
      {"initializer", {"STFT"}},
      {"regularizer", {"OrthogonalRegularizer"}},
      {"constraint", {"MinMaxNorm"}},
  };
  // clang-format on
  return classes;
}

/// Names of arguments in other programs.
const std::map<std::string_view, std::string_view> &otherArguments() {
  static const std::map<std::string_view, std::string_view> names = {
      {"lr", "learning_rate"},         {"eps", "epsilon"},
      {"hidden_size", "units"},        {"num_units", "units"},
      {"vocab_size", "input_dim"},     {"embedding_dim", "output_dim"},
      {"num_embeddings", "input_dim"}, {"p", "rate"}};
  return names;
}

/// "write it without quotes: `relu`"
std::string bare(const ast::Value &value) {
  return fmt::format("write it without quotes: `{}`", value.text);
}

/// Whether the text would be valid without its quotes.
bool isPlain(const ast::Value &value) {
  return !value.text.empty() && std::ranges::all_of(value.text, [](unsigned char c) {
    return std::isalnum(c) || c == '_' || c == '.' || c == '-';
  });
}

} // namespace

std::string unknownNameHint(std::string_view name, const std::vector<CallSchema> &schemas,
                            std::string_view what) {
  if (auto kind = missing().find(what); kind != missing().end())
    for (std::string_view candidate : kind->second)
      if (isSpeltAs(name, candidate))
        return fmt::format("Keras' `{}` is not in the language: see docs/KERAS.md", candidate);
  if (what == "layer" && isSpeltAs(name, "Input"))
    return "an input is a statement: `input x: f32[time, features]`";
  if (what == "layer")
    for (const CallSchema &activation : activationSchemas())
      if (isSpeltAs(name, activation.name))
        return fmt::format("write `activation({})`", activation.name);
  if (what == "layer" && findSchema(optimizerSchemas(), name))
    return fmt::format("an optimizer is a statement: `optimizer {}`", name);
  if (what == "layer" && findSchema(lossSchemas(), name))
    return fmt::format("a loss is a statement: `loss {}`", name);
  bool isNone = isSpeltAs(name, "none");
  if (isNone && what == "activation")
    return "write `linear`";
  if (isNone && (what == "regularizer" || what == "constraint"))
    return "did you mean `none`?";
  return suggestion(name, namesOf(schemas));
}

std::string unknownArgumentHint(std::string_view name, const CallSchema &schema) {
  std::vector<std::string_view> names;
  for (const ArgumentSchema &argument : schema.arguments)
    names.push_back(argument.name);
  auto other = otherArguments().find(name);
  if (other != otherArguments().end() && std::ranges::find(names, other->second) != names.end())
    return fmt::format("did you mean `{}`?", other->second);
  if (name == "input_shape" || name == "batch_input_shape" || name == "input_length" ||
      name == "shape")
    return "the model's input has the sizes: `input x: f32[time, features]`";
  return suggestion(name, names);
}

std::string wrongValueHint(const ast::Value &value, const ArgumentSchema &schema) {
  bool takesNone = schema.standard == "none" || schema.type == ArgumentType::Count;
  switch (value.kind) {
  case ast::Value::String:
    return isPlain(value) ? bare(value) : "";
  case ast::Value::Identifier:
    if (schema.type == ArgumentType::Boolean)
      return nearest(value.text, {"true", "false"});
    if (schema.type == ArgumentType::Text)
      return fmt::format("write `\"{}\"`", value.text);
    return takesNone ? nearest(value.text, {"none"}) : "";
  default:
    return "";
  }
}

std::string wrongCallHint(const ast::Value &value) {
  if (value.kind == ast::Value::String && isPlain(value))
    return bare(value);
  if (value.kind == ast::Value::List)
    return "write it without brackets";
  return "";
}

} // namespace rnnc
