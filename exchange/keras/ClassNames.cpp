// Keras' classes in all their spellings -> one.
#include "exchange/keras/ClassNames.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace rnn::exchange {

namespace {

/// Without what spellings differ in.
std::string plain(std::string_view name) {
  std::string letters;
  for (char c : name)
    if (c != '_')
      letters += char(std::tolower(static_cast<unsigned char>(c)));
  return letters;
}

bool isUpper(char c) { return std::isupper(static_cast<unsigned char>(c)); }
bool isLower(char c) { return std::islower(static_cast<unsigned char>(c)); }

/// More layers than any model has, and few enough to go through all for each.
constexpr size_t mostLayers = 2000;

} // namespace

std::string classNameOf(const Json &serialized) {
  auto name = memberOr<std::string>(serialized, "class_name", "");
  if (size_t package = name.rfind('>'); package != std::string::npos)
    name = name.substr(package + 1);
  // TensorFlow 1 had several classes for some layers.
  static const std::map<std::string, std::string, std::less<>> today = {
      {"UnifiedLSTM", "LSTM"},
      {"UnifiedGRU", "GRU"},
      {"BatchNormalizationV1", "BatchNormalization"},
      {"BatchNormalizationV2", "BatchNormalization"},
      {"SyncBatchNormalization", "BatchNormalization"},
      {"Network", "Functional"},
      {"Model", "Functional"}};
  auto found = today.find(name);
  return found == today.end() ? name : found->second;
}

const Json &configOf(const Json &serialized) {
  static const Json none = Json::object();
  return serialized.is_object() && serialized.contains("config") &&
                 serialized.at("config").is_object()
             ? serialized.at("config")
             : none;
}

std::string layerName(const Json &layer) {
  return memberOr<std::string>(configOf(layer), "name", memberOr<std::string>(layer, "name", ""));
}

std::string shownInMessage(const Json &value) {
  std::string text = value.is_object() && value.contains("class_name") ? classNameOf(value)
                     : value.is_string()                               ? value.get<std::string>()
                                                                       : value.dump();
  return text.size() > 100 ? text.substr(0, 100) + "..." : text;
}

std::string snakeCase(std::string_view className) {
  // Keras inserts `_` before a capital that a lower letter follows, then between a lower letter and
  // a capital.
  std::string words;
  for (size_t i = 0; i < className.size(); ++i) {
    char c = className[i];
    bool startsWord =
        i > 0 && isUpper(c) &&
        ((i + 1 < className.size() && isLower(className[i + 1])) || isLower(className[i - 1]));
    if (startsWord)
      words += '_';
    words += char(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

const rnnc::CallSchema *findByClass(const std::vector<rnnc::CallSchema> &schemas,
                                    std::string_view name) {
  if (const rnnc::CallSchema *schema = rnnc::findSchema(schemas, name))
    return schema;
  auto found = std::ranges::find_if(
      schemas, [&](const rnnc::CallSchema &schema) { return plain(schema.name) == plain(name); });
  return found == schemas.end() ? nullptr : &*found;
}

bool isModelClass(std::string_view className) {
  return className == "Sequential" || className == "Functional";
}

const Json &layersOf(const Json &model, const std::string &what) {
  const Json &config = member(model, "config", what);
  const Json &layers = config.is_array() ? config : member(config, "layers", what);
  if (!layers.is_array() || layers.empty())
    fail("{}: the model `{}` has no layers", what, memberOr<std::string>(config, "name", ""));
  if (layers.size() > mostLayers)
    fail("{}: the model has more than {} layers", what, mostLayers);
  return layers;
}

} // namespace rnn::exchange
