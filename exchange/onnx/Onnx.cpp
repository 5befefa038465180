// An .onnx file -> an imported model: graph, operations, layers.
#include "exchange/onnx/Onnx.h"

#include "exchange/onnx/ExportOnnx.h"
#include "exchange/onnx/GraphImporter.h"

namespace rnn::exchange {

namespace onnx {

namespace {

/// Whether the first bytes are those of a ModelProto, as everything that writes ONNX writes them,
/// or else the name ends with `.onnx`.
bool isOnnx(std::string_view start, const std::filesystem::path &path) {
  // The version of the format, then one of a ModelProto's other fields.
  constexpr std::string_view otherFields = "\x12\x1a\x22\x28\x32\x3a\x42\x72";
  if (start.size() > 2 && start[0] == '\x08' && start[1] > 0 && start[1] < 32 &&
      otherFields.find(start[2]) != std::string_view::npos)
    return true;
  return path.extension() == ".onnx";
}

ImportedModel readOnnxModel(const std::filesystem::path &path) {
  Graph graph = readGraph(path);
  Operations operations = GraphImporter(graph, path.string()).import();
  simplify(operations);
  ImportedModel model = layersOf(std::move(operations), path.string());
  model.name = path.stem().string();
  return model;
}

} // namespace

} // namespace onnx

Format onnxFormat() {
  return {.name = "onnx",
          .description = "ONNX (.onnx)",
          .recognizes = onnx::isOnnx,
          .readModel = onnx::readOnnxModel,
          .ending = ".onnx",
          .write = onnx::writeOnnx};
}

} // namespace rnn::exchange
