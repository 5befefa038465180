// The pieces of an HDF5 file from the process that reads it -> paths, arrays and texts.
#include "exchange/keras/Hdf5File.h"

#include "data/Error.h"
#include "exchange/keras/Hdf5Contents.h"

#include <algorithm>

namespace rnn::exchange {

namespace {

/// Reading is many times as fast.
constexpr uint64_t bytesPerSecond = 20'000'000;

uint64_t sizeOf(const std::filesystem::path &path) {
  std::error_code ignored;
  uintmax_t size = std::filesystem::file_size(path, ignored);
  return ignored ? 0 : size;
}

std::string withSlashes(std::string path) {
  std::ranges::replace(path, '\\', '/');
  return path;
}

/// `source` is a path or bytes.
template <typename Source>
ChildProcess readInChild(const Source &source, const std::string &what, uint64_t size) {
  return ChildProcess([&](PipeWriter &pipe) { writeHdf5Contents(source, what, pipe); },
                      10 + unsigned(size / bytesPerSecond),
                      fmt::format("{} is a damaged HDF5 file: libhdf5 cannot read it", what));
}

} // namespace

Hdf5File::Hdf5File(const std::filesystem::path &path) : what(fmt::format("`{}`", path.string())) {
  ChildProcess reader = readInChild(path, what, sizeOf(path));
  take(reader);
}

Hdf5File::Hdf5File(const std::string &bytes, std::string what) : what(std::move(what)) {
  ChildProcess reader = readInChild(bytes, this->what, bytes.size());
  take(reader);
}

void Hdf5File::take(ChildProcess &reader) {
  Object *group = nullptr;
  for (;;)
    switch (Hdf5Piece(reader.takeNumber())) {
    case Hdf5Piece::End:
      return;
    case Hdf5Piece::Failure:
      throw Error(reader.takeText());
    case Hdf5Piece::Group:
      group = &objects[withSlashes(reader.takeText())];
      break;
    case Hdf5Piece::Dataset:
      takeDataset(reader);
      break;
    case Hdf5Piece::Attribute:
      if (!group)
        reader.fail();
      takeAttribute(reader, *group);
      break;
    default:
      reader.fail();
    }
}

void Hdf5File::takeDataset(ChildProcess &reader) {
  Object &object = objects[withSlashes(reader.takeText())];
  object.isDataset = true;
  object.error = reader.takeText();
  object.array.shape.resize(reader.takeNumber());
  reader.takeBytes(object.array.shape.data(), object.array.shape.size() * sizeof(uint64_t));
  object.array.values.resize(reader.takeNumber());
  reader.takeBytes(object.array.values.data(), object.array.values.size() * sizeof(float));
}

void Hdf5File::takeAttribute(ChildProcess &reader, Object &group) {
  Attribute &attribute = group.attributes[reader.takeText()];
  attribute.error = reader.takeText();
  for (uint64_t left = reader.takeNumber(); left > 0; --left)
    attribute.texts.push_back(reader.takeText());
}

const Hdf5File::Object *Hdf5File::find(std::string_view path) const {
  auto found = objects.find(path);
  return found == objects.end() ? nullptr : &found->second;
}

bool Hdf5File::hasGroup(std::string_view path) const {
  if (const Object *object = find(path))
    return !object->isDataset;
  return !children(path).empty(); // named only within longer names, with `\`
}

bool Hdf5File::hasDataset(std::string_view path) const {
  const Object *object = find(path);
  return object && object->isDataset;
}

std::vector<std::string> Hdf5File::children(std::string_view group) const {
  std::string start = group.empty() ? "" : fmt::format("{}/", group);
  std::vector<std::string> names;
  for (auto at = objects.lower_bound(start); at != objects.end() && at->first.starts_with(start);
       ++at) {
    std::string_view rest = std::string_view(at->first).substr(start.size());
    rest = rest.substr(0, rest.find('/'));
    if (!rest.empty() && (names.empty() || names.back() != rest))
      names.emplace_back(rest);
  }
  std::ranges::sort(names); // `a/b` comes after `a-b`
  names.erase(std::ranges::unique(names).begin(), names.end());
  return names;
}

bool Hdf5File::hasDatasetsIn(std::string_view group) const {
  std::string start = group.empty() ? "" : fmt::format("{}/", group);
  for (auto at = objects.lower_bound(start); at != objects.end() && at->first.starts_with(start);
       ++at)
    if (at->second.isDataset)
      return true;
  return false;
}

const Array &Hdf5File::read(std::string_view dataset) const {
  const Object *object = find(dataset);
  if (!object || !object->isDataset)
    fail("{}: the dataset `{}` is missing", what, dataset);
  if (!object->error.empty())
    throw Error(object->error);
  return object->array;
}

const std::vector<std::string> *Hdf5File::Object::find(const std::string &attribute) const {
  auto found = attributes.find(attribute);
  if (found == attributes.end())
    return nullptr;
  if (!found->second.error.empty())
    throw Error(found->second.error);
  return &found->second.texts;
}

std::optional<std::string> Hdf5File::text(std::string_view path,
                                          const std::string &attribute) const {
  const Object *object = find(path);
  const std::vector<std::string> *values = object ? object->find(attribute) : nullptr;
  if (!values || values->empty())
    return std::nullopt;
  return values->front();
}

std::optional<std::vector<std::string>> Hdf5File::texts(std::string_view path,
                                                        const std::string &attribute) const {
  const Object *object = find(path);
  if (!object)
    return std::nullopt;
  if (const std::vector<std::string> *whole = object->find(attribute))
    return *whole;
  std::optional<std::vector<std::string>> all;
  for (int number = 0;; ++number) {
    const std::vector<std::string> *part = object->find(fmt::format("{}{}", attribute, number));
    if (!part)
      return all;
    if (!all)
      all.emplace();
    all->insert(all->end(), part->begin(), part->end());
  }
}

} // namespace rnn::exchange
