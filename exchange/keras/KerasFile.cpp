// The first bytes of a file -> its architecture as JSON and its weights in HDF5.
#include "exchange/keras/KerasFile.h"

#include "data/OpenFile.h"
#include "data/ReadFile.h"
#include "exchange/archive/ZipArchive.h"

#include <algorithm>
#include <charconv>

namespace rnn::exchange {

namespace {

constexpr std::string_view hdf5Signature = "\x89HDF\r\n\x1a\n", zipSignature = "PK\x03\x04";

/// Of "2.3.0-tf". Throws Error for versions whose layers had other weights.
int majorVersion(const std::string &version, const std::string &what) {
  int number = 0;
  std::from_chars(version.data(), version.data() + version.size(), number);
  if (number < 2)
    fail("{} was written by Keras {}, which is too old: save it again with Keras 2 or 3", what,
         version);
  return number;
}

/// Without a version: Keras 3 names the module of each class.
int guessVersion(const Json &architecture) {
  return architecture.is_object() && architecture.contains("module") ? 3 : 2;
}

void requireModel(const Json &architecture, const std::string &what) {
  if (!architecture.is_object() || !architecture.contains("class_name") ||
      !architecture.contains("config"))
    fail("{}: the architecture has no `class_name` and `config`", what);
}

KerasFile openArchive(const std::filesystem::path &path) {
  ZipArchive archive(path);
  KerasFile file;
  file.what = fmt::format("`{}`", path.string());
  for (const char *entry : {"config.json", "model.weights.h5"})
    if (!archive.has(entry))
      fail("{} is no model of Keras: the archive has no `{}`", file.what, entry);
  std::string place = fmt::format("{}, config.json", file.what);
  file.architecture = parseJson(archive.read("config.json"), place);
  requireModel(file.architecture, place);
  if (archive.has("metadata.json")) {
    Json metadata =
        parseJson(archive.read("metadata.json"), fmt::format("{}, metadata.json", file.what));
    file.version = majorVersion(memberOr<std::string>(metadata, "keras_version", "2"), file.what);
  } else {
    file.version = guessVersion(file.architecture);
  }
  file.training = memberOr<Json>(file.architecture, "compile_config", Json());
  file.weights = std::make_unique<Hdf5File>(archive.read("model.weights.h5"),
                                            fmt::format("{}, model.weights.h5", file.what));
  return file;
}

/// Takes the architecture of a text that `to_json` wrote.
void takeJson(KerasFile &file, const std::filesystem::path &path) {
  std::string place = fmt::format("`{}`", path.string());
  file.architecture = parseJson(readFile(path), place);
  requireModel(file.architecture, place);
  if (file.architecture.contains("keras_version"))
    file.version =
        majorVersion(memberOr<std::string>(file.architecture, "keras_version", "2"), place);
  else
    file.version = guessVersion(file.architecture);
}

KerasFile openHdf5(const std::filesystem::path &path) {
  KerasFile file;
  file.what = fmt::format("`{}`", path.string());
  file.weights = std::make_unique<Hdf5File>(path);
  const Hdf5File &weights = *file.weights;
  auto version = weights.text("", "keras_version");
  if (!version)
    version = weights.text("model_weights", "keras_version");
  if (auto text = weights.text("", "model_config")) {
    std::string place = fmt::format("{}, model_config", file.what);
    file.architecture = parseJson(*text, place);
    requireModel(file.architecture, place);
    file.version = version ? majorVersion(*version, file.what) : guessVersion(file.architecture);
    if (auto training = weights.text("", "training_config"))
      file.training = parseJson(*training, fmt::format("{}, training_config", file.what));
    return file;
  }
  if (version)
    file.version = majorVersion(*version, file.what);
  return file;
}

/// `lstm_weights.h5` -> `lstm_weights.json`, `lstm.json`.
std::vector<std::filesystem::path> besideNames(const std::filesystem::path &path,
                                               std::initializer_list<const char *> endings) {
  std::string stem = (path.parent_path() / path.stem()).string();
  std::vector<std::string> stems = {stem};
  for (const char *suffix : {".weights", "_weights", "_model", "_architecture"})
    if (stem.ends_with(suffix))
      stems.push_back(stem.substr(0, stem.size() - std::strlen(suffix)));
  std::vector<std::filesystem::path> names;
  for (const std::string &each : stems)
    for (const char *ending : endings)
      names.emplace_back(each + ending);
  return names;
}

bool isFile(const std::filesystem::path &path) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(path, ignored);
}

} // namespace

bool isHdf5(std::string_view start) { return start.starts_with(hdf5Signature); }

bool isKerasArchive(std::string_view start, const std::filesystem::path &path) {
  return start.starts_with(zipSignature) && ZipArchive(path).has("config.json");
}

bool isKerasJson(std::string_view start, const std::filesystem::path &path) {
  size_t first = start.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || start[first] != '{' ||
      start.find("\"class_name\"") == std::string_view::npos)
    return false;
  Json json = parseJson(readFile(path), fmt::format("`{}`", path.string()));
  return json.contains("class_name") && json.contains("config");
}

KerasFile openKerasFile(const std::filesystem::path &path) {
  std::string start(8, '\0');
  start.resize(OpenFile(path).read(start.data(), start.size()));
  if (start.starts_with(zipSignature))
    return openArchive(path);
  if (isHdf5(start)) {
    KerasFile file = openHdf5(path);
    if (file.architecture.is_null())
      for (const std::filesystem::path &json : besideNames(path, {".json"}))
        if (isFile(json)) {
          takeJson(file, json);
          break;
        }
    return file;
  }
  KerasFile file;
  file.what = fmt::format("`{}`", path.string());
  takeJson(file, path);
  for (const std::filesystem::path &weights :
       besideNames(path, {".h5", ".hdf5", ".weights.h5", "_weights.h5"}))
    if (isFile(weights)) {
      file.weights = std::make_unique<Hdf5File>(weights);
      break;
    }
  return file;
}

} // namespace rnn::exchange
