// Named arrays of a training <-> a safetensors file with a digest.
#include "training/checkpoint/Checkpoint.h"

#include "data/Error.h"
#include "data/Hash.h"
#include "data/SameFile.h"

#include <chrono>
#include <cstring>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace rnn {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr uint64_t formatVersion = 1;

// The names of the metadata.
constexpr const char *placeKey = "checkpoint", *factsKey = "training", *digestKey = "digest";

template <typename Element>
RawTensor store(const char *type, std::vector<uint64_t> shape, std::span<const Element> values) {
  return {
      type, std::move(shape), {reinterpret_cast<const char *>(values.data()), values.size_bytes()}};
}

template <typename Element>
void load(const std::map<std::string, RawTensor> &tensors, const std::string &name,
          const char *type, std::span<Element> values) {
  auto found = tensors.find(name);
  if (found == tensors.end())
    fail("the checkpoint has no `{}`", name);
  if (found->second.type != type || found->second.bytes.size() != values.size_bytes())
    fail("`{}` of the checkpoint has {} bytes of the type `{}`; {} of `{}` are expected", name,
         found->second.bytes.size(), found->second.type, values.size_bytes(), type);
  std::memcpy(values.data(), found->second.bytes.data(), values.size_bytes());
}

std::string named(const std::string &name) { return std::string(checkpointPrefix) + name; }

/// A hash of everything but itself.
std::string digestOf(const RawTensors &stored) {
  Hash hash;
  for (const auto &[key, value] : stored.metadata)
    if (key != digestKey) {
      hash.add(key);
      hash.add(value);
    }
  for (const auto &[name, tensor] : stored.tensors) {
    hash.add(name);
    hash.add(tensor.type);
    hash.add(fmt::format("{}", fmt::join(tensor.shape, ",")));
    hash.add(tensor.bytes);
  }
  return hash.text();
}

uint64_t secondsSince1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

json placeToJson(const Checkpoint &checkpoint) {
  const TrainingPlace &place = checkpoint.place;
  ProcessName process = thisProcess();
  return {{"version", formatVersion},
          {"epoch", place.epoch},
          {"step", place.step},
          {"steps", place.steps},
          {"epochs", place.epochs},
          {"ended", place.ended},
          {"wall_seconds", place.seconds},
          {"results", checkpoint.results},
          {"written", secondsSince1970()},
          {"process", process.number},
          {"host", process.host}};
}

void readPlace(const json &object, Checkpoint &checkpoint) {
  TrainingPlace &place = checkpoint.place;
  object.at("epoch").get_to(place.epoch);
  object.at("step").get_to(place.step);
  object.at("steps").get_to(place.steps);
  object.at("epochs").get_to(place.epochs);
  object.at("ended").get_to(place.ended);
  object.at("wall_seconds").get_to(place.seconds);
  object.at("results").get_to(checkpoint.results);
  object.at("written").get_to(checkpoint.written.time);
  object.at("process").get_to(checkpoint.written.process.number);
  object.at("host").get_to(checkpoint.written.process.host);
}

/// Text that a JSON string can hold: names of files may be any bytes.
std::string dump(const json &object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

} // namespace

void Checkpoint::put(const std::string &name, std::span<const double> values) {
  tensors[named(name)] = store("F64", {values.size()}, values);
}

void Checkpoint::put(const std::string &name, std::span<const uint64_t> values) {
  tensors[named(name)] = store("U64", {values.size()}, values);
}

void Checkpoint::put(const std::string &name, std::span<const float> values) {
  tensors[named(name)] = store("F32", {values.size()}, values);
}

void Checkpoint::put(const std::string &name, std::span<const std::byte> bytes) {
  tensors[named(name)] = store("U8", {bytes.size()}, bytes);
}

void Checkpoint::putWeights(const std::string &name, std::vector<uint64_t> shape,
                            std::span<const float> values) {
  tensors[name] = store("F32", std::move(shape), values);
}

void Checkpoint::get(const std::string &name, std::span<double> values) const {
  load(tensors, named(name), "F64", values);
}

void Checkpoint::get(const std::string &name, std::span<uint64_t> values) const {
  load(tensors, named(name), "U64", values);
}

void Checkpoint::get(const std::string &name, std::span<float> values) const {
  load(tensors, named(name), "F32", values);
}

void Checkpoint::get(const std::string &name, std::span<std::byte> bytes) const {
  load(tensors, named(name), "U8", bytes);
}

void Checkpoint::getWeights(const std::string &name, std::span<float> values) const {
  load(tensors, name, "F32", values);
}

uint64_t Checkpoint::sizeOf(const std::string &name) const {
  auto found = tensors.find(named(name));
  return found == tensors.end() ? 0 : elementsOf(found->second.shape).value_or(0);
}

fs::path previousCheckpoint(const fs::path &path) {
  // Beside the file itself, not beside a link to it.
  std::error_code code;
  return (fs::is_symlink(path, code) ? resolvePath(path) : path).string() + ".previous";
}

void setDigest(RawTensors &stored) { stored.metadata[digestKey] = digestOf(stored); }

void writeCheckpoint(const fs::path &path, const Checkpoint &checkpoint) {
  RawTensors stored{checkpoint.tensors, checkpoint.weightsMetadata};
  stored.metadata[placeKey] = dump(placeToJson(checkpoint));
  stored.metadata[factsKey] = dump(checkpoint.facts);
  setDigest(stored);
  WholeFile file(path);
  writeSafetensors(file, stored);
  file.publishAndKeep(previousCheckpoint(path));
}

Checkpoint readCheckpointFile(const fs::path &path) {
  RawTensors stored = readRawTensors(path);
  if (!stored.metadata.contains(placeKey))
    fail("`{}` is not a checkpoint; `rnn train --checkpoint` writes one, and `--initial-weights` "
         "reads weights",
         path.string());
  Checkpoint checkpoint;
  try {
    json place = json::parse(stored.metadata.at(placeKey));
    if (auto version = place.at("version").get<uint64_t>(); version != formatVersion)
      fail("the checkpoint `{}` has version {}; this `rnn` reads version {}", path.string(),
           version, formatVersion);
    if (stored.metadata.at(digestKey) != digestOf(stored))
      fail("the checkpoint `{}` is damaged: its content does not have the digest that it names",
           path.string());
    readPlace(place, checkpoint);
    json::parse(stored.metadata.at(factsKey)).get_to(checkpoint.facts);
  } catch (const json::exception &error) {
    fail("the checkpoint `{}` is damaged: {}", path.string(), error.what());
  } catch (const std::out_of_range &) {
    fail("the checkpoint `{}` is damaged: its metadata are incomplete", path.string());
  }
  for (const char *key : {placeKey, factsKey, digestKey})
    stored.metadata.erase(key);
  checkpoint.weightsMetadata = std::move(stored.metadata);
  checkpoint.tensors = std::move(stored.tensors);
  return checkpoint;
}

Checkpoint readCheckpoint(const fs::path &path,
                          const std::function<void(const std::string &)> &warn) {
  try {
    return readCheckpointFile(path);
  } catch (const Error &error) {
    fs::path previous = previousCheckpoint(path);
    std::error_code code;
    if (!fs::exists(previous, code))
      throw;
    try {
      Checkpoint checkpoint = readCheckpointFile(previous);
      warn(fmt::format("{}; going on from the one before it, `{}`", error.what(),
                       previous.string()));
      return checkpoint;
    } catch (const Error &) {
      fail("{}; `{}`, the one before it, cannot be read either", error.what(), previous.string());
    }
  }
}

std::string differencesOf(const TrainingFacts &saved, const TrainingFacts &asked) {
  constexpr size_t named = 3;
  std::vector<std::string> differences;
  TrainingFacts all = saved;
  all.insert(asked.begin(), asked.end());
  auto valueOf = [](const TrainingFacts &facts, const std::string &name) {
    auto found = facts.find(name);
    return found == facts.end() ? "nothing" : "`" + found->second + "`";
  };
  for (const auto &[name, value] : all)
    if (std::string there = valueOf(saved, name), here = valueOf(asked, name); there != here)
      differences.push_back(fmt::format("{} is {} there and {} here", name, there, here));
  std::string more =
      differences.size() > named ? fmt::format("; and {} more", differences.size() - named) : "";
  differences.resize(std::min(differences.size(), named));
  return fmt::format("{}{}", fmt::join(differences, "; "), more);
}

void requireSameTraining(const fs::path &path, const TrainingFacts &saved,
                         const TrainingFacts &asked) {
  if (std::string differences = differencesOf(saved, asked); !differences.empty())
    fail("the checkpoint `{}` belongs to another training: {}; give the same model, data and "
         "options, or start from its weights with `--initial-weights`",
         path.string(), differences);
}

} // namespace rnn
