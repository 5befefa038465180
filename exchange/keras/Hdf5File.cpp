// HDF5 -> paths, arrays and texts, through libhdf5, which says nothing about hostile files: sizes
// are compared with what the file has before memory is taken.
#include "exchange/keras/Hdf5File.h"

#include "data/Error.h"
#include "exchange/keras/Isolated.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <hdf5.h>

namespace rnn::exchange {

namespace {

constexpr size_t mostObjects = 200'000, deepestGroup = 64;
/// Reading is many times as fast.
constexpr uint64_t bytesPerSecond = 20'000'000;
constexpr uint64_t longestText = uint64_t(1) << 28;
/// Numbers of a file may take this many times its bytes, after those that each file may have.
constexpr uint64_t largestExpansion = 20, freeBytes = uint64_t(1) << 26;

Hdf5Handle openPath(const std::filesystem::path &path) {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  // Folders that cannot be written have no locks.
  H5Pset_file_locking(access.get(), false, true);
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose};
}

Hdf5Handle openImage(const std::string &bytes) {
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fapl_core(access.get(), 1 << 16, false);
  H5Pset_file_image(access.get(), const_cast<char *>(bytes.data()), bytes.size());
  return {H5Fopen("memory", H5F_ACC_RDONLY, access.get()), H5Fclose};
}

uint64_t sizeOf(const std::filesystem::path &path) {
  std::error_code ignored;
  uintmax_t size = std::filesystem::file_size(path, ignored);
  return ignored ? 0 : size;
}

/// An Error is thrown again where somebody reads the same.
void attempt(const std::function<void()> &read) {
  try {
    read();
  } catch (const std::exception &) {
    return;
  }
}

std::string withSlashes(std::string path) {
  std::ranges::replace(path, '\\', '/');
  return path;
}

std::string joined(std::string_view group, std::string_view name) {
  return group.empty() ? std::string(name) : fmt::format("{}/{}", group, name);
}

/// The names of links to objects in this file.
std::vector<std::string> hardLinks(hid_t group) {
  std::vector<std::string> names;
  auto add = [](hid_t, const char *name, const H5L_info_t *info, void *list) -> herr_t {
    auto &found = *static_cast<std::vector<std::string> *>(list);
    if (info->type == H5L_TYPE_HARD)
      found.emplace_back(name);
    return found.size() > mostObjects ? -1 : 0;
  };
  H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names);
  return names;
}

std::optional<uint64_t> elementsIn(hid_t space, std::vector<uint64_t> &shape) {
  int rank = H5Sget_simple_extent_ndims(space);
  if (rank < 0)
    return std::nullopt;
  std::vector<hsize_t> sizes(rank);
  H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  shape.assign(sizes.begin(), sizes.end());
  return H5Sget_simple_extent_type(space) == H5S_NULL ? 0 : elementsOf(shape);
}

/// Whether the dataset's numbers stand in this file, and reading them takes no more memory than
/// their number justifies.
bool isHonest(hid_t dataset, uint64_t bytes) {
  Hdf5Handle creation(H5Dget_create_plist(dataset), H5Pclose);
  if (!creation || H5Pget_external_count(creation.get()) != 0)
    return false;
  switch (H5Pget_layout(creation.get())) {
  case H5D_COMPACT:
  case H5D_CONTIGUOUS:
    return H5Dget_storage_size(dataset) >= bytes;
  case H5D_CHUNKED: {
    std::vector<hsize_t> sizes(H5S_MAX_RANK);
    int rank = H5Pget_chunk(creation.get(), int(sizes.size()), sizes.data());
    sizes.resize(std::max(rank, 0));
    std::optional<uint64_t> chunk = elementsOf({sizes.begin(), sizes.end()});
    return chunk && *chunk <= bytes + (1 << 20);
  }
  default:
    return false; // parts of other datasets
  }
}

bool readFloats(hid_t dataset, hid_t type, std::vector<float> &values) {
  H5T_class_t kind = H5Tget_class(type);
  if (kind == H5T_FLOAT || kind == H5T_INTEGER)
    return H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0;
  if (kind != H5T_OPAQUE || H5Tget_size(type) != 2)
    return false;
  // Keras 3 writes bfloat16, which HDF5 lacks, as two bytes: the upper half of a float32.
  std::vector<uint16_t> halves(values.size());
  if (H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, halves.data()) < 0)
    return false;
  std::ranges::transform(halves, values.begin(),
                         [](uint16_t half) { return std::bit_cast<float>(uint32_t(half) << 16); });
  return true;
}

/// The elements of an attribute whose type is a text; false if it cannot be read.
bool readTexts(hid_t attribute, hid_t type, hid_t space, std::vector<std::string> &values) {
  if (H5Tis_variable_str(type) > 0) {
    std::vector<char *> pointers(values.size());
    Hdf5Handle memory(H5Tcopy(H5T_C_S1), H5Tclose);
    H5Tset_size(memory.get(), H5T_VARIABLE);
    H5Tset_cset(memory.get(), H5Tget_cset(type));
    if (H5Aread(attribute, memory.get(), pointers.data()) < 0)
      return false;
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = pointers[i] ? pointers[i] : "";
    H5Dvlen_reclaim(memory.get(), space, H5P_DEFAULT, pointers.data());
    return true;
  }
  size_t size = H5Tget_size(type);
  if (size == 0 || values.size() > longestText / size)
    return false;
  std::string bytes(size * values.size(), '\0');
  if (H5Aread(attribute, type, bytes.data()) < 0)
    return false;
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = std::string(bytes.data() + i * size, strnlen(bytes.data() + i * size, size));
  return true;
}

} // namespace

std::unique_lock<std::mutex> lockHdf5() {
  static std::mutex mutex;
  std::unique_lock lock(mutex);
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // errors are reported here
  H5PLset_loading_state(0);                    // a file cannot make the library load code
  return lock;
}

Hdf5File::Hdf5File(const std::filesystem::path &path)
    : lock(lockHdf5()), what(fmt::format("`{}`", path.string())),
      file(openChecked([&] { return openPath(path); }, what, sizeOf(path))) {
  findObjects();
}

Hdf5File::Hdf5File(const std::string &bytes, std::string what)
    : lock(lockHdf5()), what(std::move(what)),
      file(openChecked([&] { return openImage(bytes); }, this->what, bytes.size())) {
  findObjects();
}

Hdf5File::Hdf5File(Hdf5Handle file, std::string what)
    : what(std::move(what)), file(std::move(file)) {
  findObjects();
}

Hdf5Handle Hdf5File::openChecked(const std::function<Hdf5Handle()> &open, const std::string &what,
                                 uint64_t size) {
  auto readOnce = [&] { attempt([&] { Hdf5File(open(), what).readAll(); }); };
  if (!survives(readOnce, 10 + unsigned(size / bytesPerSecond)))
    fail("{} is a damaged HDF5 file: libhdf5 cannot read it", what);
  return open();
}

void Hdf5File::readAll() const {
  for (const auto &[path, object] : objects) {
    if (object.isDataset)
      attempt([&] { read(path); });
    else
      for (const char *attribute : {"keras_version", "model_config", "training_config",
                                    "layer_names", "weight_names", "name"})
        attempt([&] { texts(path, attribute); });
  }
}

void Hdf5File::findObjects() {
  if (!file)
    fail("{} is no HDF5 file, or a damaged one", what);
  hsize_t size = 0;
  H5Fget_filesize(file.get(), &size);
  bytesLeft = freeBytes + largestExpansion * size;
  objects.insert({"", {"/", false}});
  std::vector<uint64_t> above;
  findObjectsIn("", above);
}

/// `above` has the addresses of the group and of those around it: a link to one of them would lead
/// in a circle.
void Hdf5File::findObjectsIn(const std::string &group, std::vector<uint64_t> &above) {
  if (above.size() > deepestGroup)
    fail("{}: group `{}` is nested more than {} times", what, group, deepestGroup);
  Hdf5Handle handle(H5Gopen(file.get(), group.empty() ? "/" : group.c_str(), H5P_DEFAULT),
                    H5Gclose);
  H5O_info_t info;
  if (!handle || H5Oget_info(handle.get(), &info) < 0)
    fail("{}: group `{}` is damaged", what, group);
  if (std::ranges::find(above, info.addr) != above.end())
    fail("{}: group `{}` contains itself", what, group);
  above.push_back(info.addr);
  for (const std::string &name : hardLinks(handle.get())) {
    std::string path = joined(group, name);
    Hdf5Handle object(H5Oopen(handle.get(), name.c_str(), H5P_DEFAULT), H5Oclose);
    if (!object)
      fail("{}: `{}` is damaged", what, path);
    H5I_type_t type = H5Iget_type(object.get());
    if (type == H5I_GROUP || type == H5I_DATASET)
      objects.insert({withSlashes(path), {path, type == H5I_DATASET}});
    if (objects.size() > mostObjects)
      fail("{} has more than {} groups and datasets", what, mostObjects);
    if (type == H5I_GROUP)
      findObjectsIn(path, above);
  }
  above.pop_back();
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

Array Hdf5File::read(std::string_view dataset) const {
  const Object *object = find(dataset);
  if (!object || !object->isDataset)
    fail("{}: the dataset `{}` is missing", what, dataset);
  Hdf5Handle handle(H5Dopen(file.get(), object->path.c_str(), H5P_DEFAULT), H5Dclose);
  if (!handle)
    fail("{}: the dataset `{}` is damaged", what, dataset);
  Hdf5Handle type(H5Dget_type(handle.get()), H5Tclose), space(H5Dget_space(handle.get()), H5Sclose);
  Array array;
  std::optional<uint64_t> count = elementsIn(space.get(), array.shape);
  size_t size = H5Tget_size(type.get());
  if (!count || size == 0 || *count > UINT64_MAX / std::max<size_t>(size, sizeof(float)) ||
      !isHonest(handle.get(), *count * size))
    fail("{}: the dataset `{}` has the shape {}, but fewer numbers", what, dataset,
         formatShape(array.shape));
  uint64_t bytes = *count * std::max<size_t>(size, sizeof(float));
  if (bytes > bytesLeft)
    fail("{} has more numbers than a file of its size can have", what);
  bytesLeft -= bytes;
  array.values.resize(*count);
  if (!readFloats(handle.get(), type.get(), array.values))
    fail("{}: the dataset `{}` is damaged or has no numbers", what, dataset);
  return array;
}

std::optional<std::vector<std::string>>
Hdf5File::attributeTexts(const Object &object, const std::string &attribute) const {
  if (H5Aexists_by_name(file.get(), object.path.c_str(), attribute.c_str(), H5P_DEFAULT) <= 0)
    return std::nullopt;
  Hdf5Handle handle(
      H5Aopen_by_name(file.get(), object.path.c_str(), attribute.c_str(), H5P_DEFAULT, H5P_DEFAULT),
      H5Aclose);
  auto failDamaged = [&] { fail("{}: the attribute `{}` is damaged or no text", what, attribute); };
  if (!handle)
    failDamaged();
  Hdf5Handle type(H5Aget_type(handle.get()), H5Tclose), space(H5Aget_space(handle.get()), H5Sclose);
  std::vector<uint64_t> shape;
  std::optional<uint64_t> count = elementsIn(space.get(), shape);
  if (!count || *count > mostObjects)
    failDamaged();
  std::vector<std::string> values(*count);
  if (values.empty()) // an empty list has any type
    return values;
  if (H5Tget_class(type.get()) != H5T_STRING ||
      !readTexts(handle.get(), type.get(), space.get(), values))
    failDamaged();
  return values;
}

std::optional<std::string> Hdf5File::text(std::string_view path,
                                          const std::string &attribute) const {
  const Object *object = find(path);
  std::optional<std::vector<std::string>> values =
      object ? attributeTexts(*object, attribute) : std::nullopt;
  if (!values || values->empty())
    return std::nullopt;
  return std::move(values->front());
}

std::optional<std::vector<std::string>> Hdf5File::texts(std::string_view path,
                                                        const std::string &attribute) const {
  const Object *object = find(path);
  if (!object)
    return std::nullopt;
  if (auto whole = attributeTexts(*object, attribute))
    return whole;
  std::optional<std::vector<std::string>> all;
  for (int number = 0;; ++number) {
    auto part = attributeTexts(*object, fmt::format("{}{}", attribute, number));
    if (!part)
      return all;
    if (!all)
      all.emplace();
    all->insert(all->end(), part->begin(), part->end());
  }
}

} // namespace rnn::exchange
