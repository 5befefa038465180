// The first bytes of a file, or a name -> its format.
#include "exchange/Formats.h"

#include "data/Error.h"
#include "data/OpenFile.h"
#include "exchange/amplifiers/Amplifiers.h"
#include "exchange/keras/Keras.h"
#include "exchange/onnx/Onnx.h"
#include "exchange/pytorch/PyTorch.h"

#include <algorithm>
#include <fmt/ranges.h>

namespace rnn::exchange {

namespace {

std::string startOf(const std::filesystem::path &path) {
  std::string start(4096, '\0');
  OpenFile file(path);
  start.resize(file.read(start.data(), start.size()));
  if (start.empty())
    fail("`{}` is empty", path.string());
  return start;
}

} // namespace

const std::vector<Format> &formats() {
  static const std::vector<Format> all = {
      kerasFormat(), onnxFormat(),     pyTorchFormat(),  pyTorchSafetensorsFormat(),
      namFormat(),   guitarMlFormat(), rtNeuralFormat(), aidaXFormat(),
  };
  return all;
}

const Format &formatOfFile(const std::filesystem::path &path) {
  std::string start = startOf(path);
  for (const Format &format : formats())
    if (format.recognizes && format.recognizes(start, path))
      return format;
  std::vector<std::string_view> known;
  for (const Format &format : formats())
    if (format.recognizes)
      known.push_back(format.description);
  fail("`{}` is of no known format; known are {}", path.string(), fmt::join(known, ", "));
}

const Format &formatForWriting(const std::string &name, const std::filesystem::path &path) {
  std::vector<std::string> known;
  for (const Format &format : formats()) {
    if (!format.write)
      continue;
    if (name.empty() ? !format.ending.empty() && path.string().ends_with(format.ending)
                     : format.name == name)
      return format;
    known.push_back(format.ending.empty() ? fmt::format("`--format {}`", format.name)
                                          : fmt::format("{} ({})", format.name, format.ending));
  }
  fail("{} is no format to write; there are {}",
       name.empty() ? fmt::format("the ending of `{}`", path.string()) : fmt::format("`{}`", name),
       fmt::join(known, ", "));
}

} // namespace rnn::exchange
