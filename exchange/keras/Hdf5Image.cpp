// Groups, arrays and texts -> the bytes of an HDF5 file, through libhdf5's driver for memory.
#include "exchange/keras/Hdf5Image.h"

#include "data/Error.h"

#include <hdf5.h>

namespace rnn::exchange {

namespace {

void require(bool isDone) {
  if (!isDone)
    fail("libhdf5 cannot make a file in memory");
}

Hdf5Handle createFile() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr); // errors are reported here
  Hdf5Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose),
      creation(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
  H5Pset_fapl_core(access.get(), 1 << 16, false);
  H5Pset_obj_track_times(creation.get(), false);
  return {H5Fcreate("memory", H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose};
}

Hdf5Handle withoutTimes(hid_t kind) {
  Hdf5Handle properties(H5Pcreate(kind), H5Pclose);
  H5Pset_obj_track_times(properties.get(), false);
  return properties;
}

} // namespace

Hdf5Image::Hdf5Image() : file(createFile()) { require(bool(file)); }

void Hdf5Image::addGroup(const std::string &path) {
  if (H5Lexists(file.get(), path.c_str(), H5P_DEFAULT) > 0)
    return;
  size_t slash = path.rfind('/');
  if (slash != std::string::npos)
    addGroup(path.substr(0, slash)); // so that it has no times either
  Hdf5Handle creation = withoutTimes(H5P_GROUP_CREATE);
  require(bool(Hdf5Handle(
      H5Gcreate2(file.get(), path.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT), H5Gclose)));
}

void Hdf5Image::addDataset(const std::string &path, const Array &array) {
  addGroup(path.substr(0, path.rfind('/')));
  std::vector<hsize_t> shape(array.shape.begin(), array.shape.end());
  Hdf5Handle space(H5Screate_simple(int(shape.size()), shape.data(), nullptr), H5Sclose),
      creation = withoutTimes(H5P_DATASET_CREATE);
  Hdf5Handle dataset(H5Dcreate2(file.get(), path.c_str(), H5T_IEEE_F32LE, space.get(), H5P_DEFAULT,
                                creation.get(), H5P_DEFAULT),
                     H5Dclose);
  require(dataset && H5Dwrite(dataset.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                              array.values.data()) >= 0);
}

void Hdf5Image::addText(const std::string &path, const std::string &attribute,
                        const std::string &text) {
  Hdf5Handle type(H5Tcopy(H5T_C_S1), H5Tclose), space(H5Screate(H5S_SCALAR), H5Sclose);
  H5Tset_size(type.get(), std::max<size_t>(text.size(), 1));
  H5Tset_cset(type.get(), H5T_CSET_UTF8);
  Hdf5Handle handle(H5Acreate_by_name(file.get(), path.c_str(), attribute.c_str(), type.get(),
                                      space.get(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                    H5Aclose);
  require(handle && H5Awrite(handle.get(), type.get(), text.c_str()) >= 0);
}

std::string Hdf5Image::bytes() {
  require(H5Fflush(file.get(), H5F_SCOPE_GLOBAL) >= 0);
  ssize_t size = H5Fget_file_image(file.get(), nullptr, 0);
  require(size >= 0);
  std::string image(size_t(size), '\0');
  require(H5Fget_file_image(file.get(), image.data(), image.size()) == size);
  return image;
}

} // namespace rnn::exchange
