// Public model files with expected outputs -> how far the imported models are from them, also after
// a way there and back through each format that can hold them.
#include "data/Error.h"
#include "data/Numpy.h"
#include "data/TemporaryFolder.h"
#include "data/WholeFile.h"
#include "exchange/Import.h"
#include "loading/CompiledModel.h"
#include "training/Trainer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <set>
#include <span>

using namespace rnn;

namespace {

namespace fs = std::filesystem;

/// Of the largest output.
constexpr double tolerance = 1e-5;

/// The model's outputs for the first array of the expected ones that is no output.
std::vector<float> predict(const exchange::Imported &imported, const Array &inputs) {
  TemporaryFolder folder;
  writeWholeFile(folder.path() / "m.rnn", imported.model.text);
  CompiledModel model = CompiledModel::load(folder.path() / "m.rnn");
  Trainer trainer(model.table(), 1);
  for (const rnn_parameter &parameter : std::span(model->parameters, model->parameter_count))
    std::ranges::copy(imported.weights.arrays.at(parameter.name).values,
                      trainer.parameters().begin() + parameter.offset);
  // An amplifier's input is one row of samples, with a feature for the sound.
  bool isSignal = inputs.shape.size() == 1;
  uint64_t samples = isSignal ? 1 : inputs.rows();
  uint64_t length = !rnn_has_any_length(&model.table()) ? 0
                    : isSignal                          ? inputs.values.size()
                                                        : inputs.shape.at(1);
  if (inputs.values.size() != samples * rnn_input_size(&model.table(), length))
    fail("the inputs do not have the size of the model's");
  std::vector<float> outputs(samples * rnn_output_size(&model.table(), length));
  trainer.predict(inputs.values.data(), samples, outputs.data(), length);
  return outputs;
}

double difference(const std::vector<float> &found, const std::vector<float> &expected) {
  if (found.size() != expected.size())
    fail("{} outputs, expected {}", found.size(), expected.size());
  double most = 0, largest = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    double distance = std::abs(double(found[i]) - expected[i]);
    most = distance <= most ? most : distance; // NaN stays
    largest = std::max(largest, std::abs(double(expected[i])));
  }
  return most / largest;
}

bool haveSameBits(const Tensors &a, const Tensors &b) {
  auto sameBits = [](const auto &x, const auto &y) {
    return x.second.shape == y.second.shape &&
           std::memcmp(x.second.values.data(), y.second.values.data(),
                       x.second.values.size() * sizeof(float)) == 0;
  };
  return std::ranges::equal(a.arrays, b.arrays, sameBits); // in the order of the names
}

/// One line for each format that can be written; returns the number of failures.
int goAround(const exchange::Imported &imported, const std::vector<float> &expected,
             const Array &inputs, const std::string &text) {
  int failures = 0;
  for (const exchange::Format &format : exchange::formats()) {
    if (!format.write)
      continue;
    std::string bytes;
    try {
      bytes = format.write(imported.model, imported.weights);
    } catch (const Error &error) { // what a format cannot hold
      fmt::print("  not through {}: {}\n", format.name, error.what());
      continue;
    }
    try {
      TemporaryFolder folder;
      fs::path file = folder.path() / fmt::format("there{}", format.ending);
      writeWholeFile(file, bytes);
      exchange::Imported back =
          format.readModel ? exchange::importModel(file, "back")
                           : exchange::importWeights(file, exchange::checkText("m.rnn", text), {});
      double found = difference(predict(back, inputs), expected);
      bool isGood = found <= 1e-6;
      failures += !isGood;
      fmt::print("  {} {}: {:.1e}, {} bits of the weights\n", isGood ? "through" : "FAILED",
                 format.name, found,
                 haveSameBits(imported.weights, back.weights) ? "the same" : "other");
    } catch (const Error &error) {
      ++failures;
      fmt::print("  FAILED {}: {}\n", format.name, error.what());
    }
  }
  return failures;
}

int check(const fs::path &file, const fs::path &modelText) {
  NpzFile expected(file.string() + ".expected.npz");
  std::string input, output = expected.contains("rnn_1") ? "rnn_1" : "y";
  for (const std::string &name : expected.names())
    if (name != "y" && name != "rnn_1")
      input = name;
  Array inputs = expected.read(input), outputs = expected.read(output);
  if (output == "rnn_1") // tokens of one sample
    inputs.shape.insert(inputs.shape.begin(), 1);
  try {
    exchange::Imported imported =
        modelText.empty() ? exchange::importModel(file, "foreign")
                          : exchange::importWeights(file, exchange::readModel(modelText), {});
    std::vector<float> predicted = predict(imported, inputs);
    double found = difference(predicted, outputs.values);
    fmt::print("{} {}: {:.1e}\n", found <= tolerance ? "passed" : "FAILED",
               file.filename().string(), found);
    return !(found <= tolerance) + goAround(imported, predicted, inputs, imported.model.text);
  } catch (const Error &error) {
    fmt::print("FAILED {}: {}\n", file.filename().string(), error.what());
    return 1;
  }
}

} // namespace

/// foreign-files FOLDER TEXTS: each file of FOLDER with a FILE.expected.npz beside it; TEXTS has
/// FILE.rnn for those that are weights alone.
int main(int count, char **arguments) {
  if (count != 3) {
    fmt::print(stderr, "foreign-files: error: expected a folder of files and one of texts\n");
    return 2;
  }
  int files = 0, failures = 0;
  std::set<fs::path> sorted;
  for (const fs::directory_entry &entry : fs::directory_iterator(arguments[1]))
    sorted.insert(entry.path());
  for (const fs::path &file : sorted) {
    if (!fs::exists(file.string() + ".expected.npz"))
      continue;
    fs::path text = fs::path(arguments[2]) / (file.filename().string() + ".rnn");
    failures += check(file, fs::exists(text) ? text : fs::path());
    ++files;
  }
  fmt::print("{} files, {} failures\n", files, failures);
  return failures == 0 && files > 0 ? 0 : 1;
}
