// Named arrays of a training <-> a safetensors file with a digest.
#include "training/checkpoint/Checkpoint.h"

#include "data/Error.h"
#include "data/Hash.h"
#include "data/SafetensorsHeader.h"
#include "data/SameFile.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/ranges.h>

namespace rnn {

namespace fs = std::filesystem;

namespace {

// Version 1 had a JSON object in its place.
constexpr uint64_t formatVersion = 2;

// The names of the metadata, and the beginning of those of the facts.
constexpr std::string_view versionKey = "checkpoint", placeKey = "checkpoint/",
                           factKey = "training/", digestKey = "digest";

using Metadata = std::map<std::string, std::string>;

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
  std::ranges::copy(found->second.bytes, reinterpret_cast<char *>(values.data()));
}

std::string named(const std::string &name) { return std::string(checkpointPrefix) + name; }

/// A hash of everything but itself.
std::string digestOf(const RawTensors &stored) {
  Hash hash;
  for (const auto &[key, value] : stored.metadata)
    if (key != digestKey) {
      hash.add(quoteJson(key)); // as in the file
      hash.add(quoteJson(value));
    }
  for (const auto &[name, tensor] : stored.tensors) {
    hash.add(name);
    hash.add(tensor.type);
    hash.add(fmt::format("{}", fmt::join(tensor.shape, ",")));
    hash.add(tensor.bytes);
  }
  return hash.text();
}

int64_t secondsSince1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Calls `visit(name, value)` for all that the metadata have beside facts.
template <typename Place, typename Results, typename Written, typename Visit>
void forEachMember(Place &place, Results &results, Written &written, const Visit &visit) {
  visit("epoch", place.epoch);
  visit("step", place.step);
  visit("steps", place.steps);
  visit("epochs", place.epochs);
  visit("ended", place.ended);
  visit("wall_seconds", place.seconds);
  visit("results", results);
  visit("written", written.time);
  visit("process", written.process.number);
  visit("host", written.process.host);
}

void parse(const std::string &text, std::string &value) { value = text; }

/// A line each.
void parse(const std::string &text, std::vector<std::string> &values) {
  values.clear();
  for (std::string_view rest = text; !rest.empty();) {
    size_t end = std::min(rest.find('\n'), rest.size());
    values.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
}

void parse(const std::string &text, bool &value) { value = text == "true"; }

template <typename Number> void parse(const std::string &text, Number &value) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    fail("`{}` is not a number", text);
}

template <typename Value> std::string format(const Value &value) {
  return fmt::format("{}", value);
}

std::string format(const std::vector<std::string> &values) {
  return fmt::format("{}", fmt::join(values, "\n"));
}

Metadata metadataOf(const Checkpoint &checkpoint) {
  WrittenBy written{thisProcess(), secondsSince1970()};
  Metadata metadata = checkpoint.weightsMetadata;
  metadata[std::string(versionKey)] = format(formatVersion);
  forEachMember(checkpoint.place, checkpoint.results, written,
                [&](const char *name, const auto &value) {
                  metadata[std::string(placeKey) + name] = format(value);
                });
  for (const auto &[name, value] : checkpoint.facts)
    metadata[std::string(factKey) + name] = value;
  return metadata;
}

void readMetadata(Metadata metadata, Checkpoint &checkpoint) {
  forEachMember(checkpoint.place, checkpoint.results, checkpoint.written,
                [&](const char *name, auto &value) {
                  parse(metadata.at(std::string(placeKey) + name), value);
                });
  for (auto &[name, value] : metadata) {
    if (name.starts_with(factKey))
      checkpoint.facts[name.substr(factKey.size())] = std::move(value);
    else if (name != versionKey && name != digestKey && !name.starts_with(placeKey))
      checkpoint.weightsMetadata[name] = std::move(value);
  }
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

void setDigest(RawTensors &stored) { stored.metadata[std::string(digestKey)] = digestOf(stored); }

void writeCheckpoint(const fs::path &path, const Checkpoint &checkpoint) {
  RawTensors stored{checkpoint.tensors, metadataOf(checkpoint)};
  setDigest(stored);
  WholeFile file(path);
  writeSafetensors(file, stored);
  file.publishAndKeep(previousCheckpoint(path));
}

Checkpoint readCheckpointFile(const fs::path &path) {
  RawTensors stored = readRawTensors(path);
  auto version = stored.metadata.find(std::string(versionKey));
  if (version == stored.metadata.end())
    fail("`{}` is not a checkpoint; `rnn train --checkpoint` writes one, and `--initial-weights` "
         "reads weights",
         path.string());
  if (version->second != format(formatVersion))
    fail("the checkpoint `{}` has version {}; this `rnn` reads version {}", path.string(),
         version->second.starts_with("{") ? "1" : version->second, formatVersion);
  Checkpoint checkpoint;
  try {
    if (stored.metadata.at(std::string(digestKey)) != digestOf(stored))
      fail("its content does not have the digest that it names");
    readMetadata(std::move(stored.metadata), checkpoint);
  } catch (const Error &error) {
    fail("the checkpoint `{}` is damaged: {}", path.string(), error.what());
  } catch (const std::out_of_range &) {
    fail("the checkpoint `{}` is damaged: its metadata are incomplete", path.string());
  }
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
