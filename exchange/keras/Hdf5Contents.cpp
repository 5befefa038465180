// HDF5 -> its groups, arrays and texts in a pipe, through libhdf5, which says nothing about hostile
// files: sizes are compared with what the file has before memory is taken.
#include "exchange/keras/Hdf5Contents.h"

#include "data/Array.h"
#include "data/Error.h"
#include "exchange/keras/Hdf5Handle.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <hdf5.h>
#include <map>
#include <optional>
#include <vector>

namespace rnn::exchange {

namespace {

constexpr size_t mostObjects = 200'000, deepestGroup = 64;
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

/// The names of links to objects in this file; nothing if the group is damaged.
std::optional<std::vector<std::string>> hardLinks(hid_t group) {
  std::vector<std::string> names;
  auto add = [](hid_t, const char *name, const H5L_info_t *info, void *list) -> herr_t {
    auto &found = *static_cast<std::vector<std::string> *>(list);
    if (info->type == H5L_TYPE_HARD)
      found.emplace_back(name);
    return found.size() > mostObjects; // then it stops
  };
  if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names) < 0)
    return std::nullopt;
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
bool readTextElements(hid_t attribute, hid_t type, hid_t space, std::vector<std::string> &values) {
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

/// The names of an object's attributes; nothing if it is damaged.
std::optional<std::vector<std::string>> attributeNames(hid_t object) {
  std::vector<std::string> names;
  auto add = [](hid_t, const char *name, const H5A_info_t *, void *list) -> herr_t {
    auto &found = *static_cast<std::vector<std::string> *>(list);
    found.emplace_back(name);
    return found.size() > mostObjects;
  };
  if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, add, &names) < 0)
    return std::nullopt;
  return names;
}

class Reader {
public:
  Reader(const Hdf5Handle &file, const std::string &what) : file(file.get()), what(what) {
    if (!file)
      fail("{} is no HDF5 file, or a damaged one", what);
    hsize_t size = 0;
    H5Fget_filesize(this->file, &size);
    bytesLeft = freeBytes + largestExpansion * size;
    objects.insert({"", false});
    std::vector<uint64_t> above;
    findObjectsIn("", above);
  }

  void write(PipeWriter &pipe) {
    for (const auto &[path, isDataset] : objects)
      isDataset ? writeDataset(path, pipe) : writeGroup(path, pipe);
    put(pipe, Hdf5Piece::End);
  }

  static void put(PipeWriter &pipe, Hdf5Piece piece) { pipe.put(uint64_t(piece)); }

private:
  /// `above` has the addresses of the group and of those around it: a link to one of them would
  /// lead in a circle.
  void findObjectsIn(const std::string &group, std::vector<uint64_t> &above) {
    if (above.size() > deepestGroup)
      fail("{}: group `{}` is nested more than {} times", what, group, deepestGroup);
    Hdf5Handle handle = open(group);
    H5O_info_t info;
    if (H5Oget_info(handle.get(), &info) < 0)
      fail("{}: group `{}` is damaged", what, group);
    if (std::ranges::find(above, info.addr) != above.end())
      fail("{}: group `{}` contains itself", what, group);
    above.push_back(info.addr);
    std::optional<std::vector<std::string>> names = hardLinks(handle.get());
    if (!names)
      fail("{}: group `{}` is damaged", what, group);
    for (const std::string &name : *names) {
      std::string path = group.empty() ? name : fmt::format("{}/{}", group, name);
      Hdf5Handle object(H5Oopen(handle.get(), name.c_str(), H5P_DEFAULT), H5Oclose);
      if (!object)
        fail("{}: `{}` is damaged", what, path);
      H5I_type_t type = H5Iget_type(object.get());
      if (type == H5I_GROUP || type == H5I_DATASET)
        objects.insert({path, type == H5I_DATASET});
      if (objects.size() > mostObjects)
        fail("{} has more than {} groups and datasets", what, mostObjects);
      if (type == H5I_GROUP)
        findObjectsIn(path, above);
    }
    above.pop_back();
  }

  void writeDataset(const std::string &path, PipeWriter &pipe) {
    Array array;
    std::string error = messageOf([&] { array = read(path); });
    put(pipe, Hdf5Piece::Dataset);
    pipe.put(path);
    pipe.put(error);
    pipe.put(array.shape.size());
    pipe.putBytes(array.shape.data(), array.shape.size() * sizeof(uint64_t));
    pipe.put(array.values.size());
    pipe.putBytes(array.values.data(), array.values.size() * sizeof(float));
  }

  void writeGroup(const std::string &path, PipeWriter &pipe) {
    put(pipe, Hdf5Piece::Group);
    pipe.put(path);
    Hdf5Handle group = open(path);
    std::optional<std::vector<std::string>> names = attributeNames(group.get());
    if (!names)
      fail("{}: group `{}` is damaged", what, path);
    for (const std::string &name : *names) {
      std::vector<std::string> texts;
      std::string error = messageOf([&] { texts = readTexts(group, name); });
      put(pipe, Hdf5Piece::Attribute);
      pipe.put(name);
      pipe.put(error);
      pipe.put(texts.size());
      for (const std::string &text : texts)
        pipe.put(text);
    }
  }

  /// The message of the Error that `read` throws; empty if it throws none.
  template <typename Read> static std::string messageOf(const Read &read) {
    try {
      read();
      return "";
    } catch (const Error &error) {
      return error.what();
    }
  }

  Hdf5Handle open(const std::string &group) const {
    Hdf5Handle handle(H5Gopen(file, group.empty() ? "/" : group.c_str(), H5P_DEFAULT), H5Gclose);
    if (!handle)
      fail("{}: group `{}` is damaged", what, group);
    return handle;
  }

  Array read(const std::string &dataset) {
    Hdf5Handle handle(H5Dopen(file, dataset.c_str(), H5P_DEFAULT), H5Dclose);
    if (!handle)
      fail("{}: the dataset `{}` is damaged", what, dataset);
    Hdf5Handle type(H5Dget_type(handle.get()), H5Tclose),
        space(H5Dget_space(handle.get()), H5Sclose);
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

  std::vector<std::string> readTexts(const Hdf5Handle &group, const std::string &attribute) const {
    Hdf5Handle handle(H5Aopen(group.get(), attribute.c_str(), H5P_DEFAULT), H5Aclose);
    auto failDamaged = [&] {
      fail("{}: the attribute `{}` is damaged or no text", what, attribute);
    };
    if (!handle)
      failDamaged();
    Hdf5Handle type(H5Aget_type(handle.get()), H5Tclose),
        space(H5Aget_space(handle.get()), H5Sclose);
    std::vector<uint64_t> shape;
    std::optional<uint64_t> count = elementsIn(space.get(), shape);
    if (!count || *count > mostObjects)
      failDamaged();
    std::vector<std::string> values(*count);
    if (values.empty()) // an empty list has any type
      return values;
    if (H5Tget_class(type.get()) != H5T_STRING ||
        !readTextElements(handle.get(), type.get(), space.get(), values))
      failDamaged();
    return values;
  }

  hid_t file;
  const std::string &what;
  uint64_t bytesLeft = 0;              // that may be read
  std::map<std::string, bool> objects; // path -> whether it is a dataset; the file itself is ""
};

/// `open` gives the file's handle.
template <typename Open>
void writeContents(const Open &open, const std::string &what, PipeWriter &pipe) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // errors are reported here
  H5PLset_loading_state(0);                    // a file cannot make the library load code
  try {
    Hdf5Handle file = open();
    Reader(file, what).write(pipe);
  } catch (const Error &error) {
    Reader::put(pipe, Hdf5Piece::Failure);
    pipe.put(std::string_view(error.what()));
  }
}

} // namespace

void writeHdf5Contents(const std::filesystem::path &path, const std::string &what,
                       PipeWriter &pipe) {
  writeContents([&] { return openPath(path); }, what, pipe);
}

void writeHdf5Contents(const std::string &bytes, const std::string &what, PipeWriter &pipe) {
  writeContents([&] { return openImage(bytes); }, what, pipe);
}

} // namespace rnn::exchange
