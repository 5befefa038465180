// The layers of a model, one after the other -> nodes.
#pragma once

#include "exchange/model/CheckedModel.h"
#include "exchange/onnx/GraphWriter.h"

#include <map>
#include <optional>

namespace rnn::exchange::onnx {

class ModelExporter {
public:
  ModelExporter(const CheckedModel &checked, const Tensors &weights);

  std::string write();

private:
  using Exporter = void (ModelExporter::*)(const rnnc::Layer &);
  static const std::map<std::string_view, Exporter> &exporters();

  // ModelExporter.cpp
  void addInputs();
  void addOutputs();
  void layer(const rnnc::Layer &layer);
  const std::string &input(const rnnc::Layer &layer, size_t index = 0) const;
  void set(const rnnc::Layer &layer, size_t result, std::string value);
  std::vector<Array> weightsOf(const rnnc::Layer &layer) const;
  /// The layer's own, if it has one.
  std::string activated(const rnnc::Layer &layer, const std::string &value);

  // ExportLayers.cpp
  void sameValue(const rnnc::Layer &layer);
  void dense(const rnnc::Layer &layer);
  void embedding(const rnnc::Layer &layer);
  void activation(const rnnc::Layer &layer);
  void layerNormalization(const rnnc::Layer &layer);
  void rmsNormalization(const rnnc::Layer &layer);
  void batchNormalization(const rnnc::Layer &layer);
  void rescaling(const rnnc::Layer &layer);
  void selectFeatures(const rnnc::Layer &layer);
  void pool(const rnnc::Layer &layer);
  void flatten(const rnnc::Layer &layer);
  void reshape(const rnnc::Layer &layer);
  void repeatVector(const rnnc::Layer &layer);
  void merge(const rnnc::Layer &layer);

  // ExportRecurrent.cpp
  struct Direction {
    std::string output;              // the sequence or the last output
    std::vector<std::string> states; // if they are returned
  };
  void recurrent(const rnnc::Layer &layer);
  void bidirectional(const rnnc::Layer &layer);
  /// `states` are tensors of the model.
  Direction direction(const rnnc::Layer &layer, const std::string &steps,
                      const std::vector<size_t> &states, bool isReverse, bool keepsOrder);
  std::string initialState(size_t tensor, const std::string &steps);

  const CheckedModel &checked;
  const rnnc::Model &model;
  const Tensors &weights;
  GraphWriter writer;
  std::vector<std::string> values; // of the model's tensors
  bool hasOpenLength = true;
};

} // namespace rnn::exchange::onnx
