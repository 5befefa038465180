// A checked model and its weights -> a zip of config.json, metadata.json and model.weights.h5.
#include "exchange/keras/ExportKeras.h"

#include "exchange/archive/ZipArchive.h"
#include "exchange/keras/ChildProcess.h"
#include "exchange/keras/ClassNames.h"
#include "exchange/keras/Hdf5Image.h"
#include "exchange/keras/LayerOrder.h"
#include "exchange/keras/WriteConfig.h"
#include "model/LayerDefinition.h"

#include <fmt/format.h>
#include <map>

namespace rnn::exchange {

namespace {

/// The version whose form the files have.
constexpr const char *kerasVersion = "3.15.1";
constexpr unsigned mostSeconds = 600; // for what takes less than one

class WeightsWriter {
public:
  WeightsWriter(const CheckedModel &model, const Tensors &weights)
      : model(model), weights(weights) {}

  std::string write() {
    for (size_t index : kerasLayerOrder(model.model)) {
      const rnnc::Layer &layer = model.model.layers[index];
      std::string name = snakeCase(layer.definition->className);
      int number = counts[name]++;
      addLayer(number == 0 ? fmt::format("layers/{}", name)
                           : fmt::format("layers/{}_{}", name, number),
               layer);
    }
    return image.bytes();
  }

private:
  void addLayer(const std::string &group, const rnnc::Layer &layer) {
    std::string own = fmt::format("{}/vars", group);
    image.addGroup(own);
    image.addText(own, "name", layer.name.substr(layer.name.rfind('/') + 1));
    switch (layer.definition->wrapping) {
    case rnnc::Wrapping::Directions:
      addLayer(fmt::format("{}/forward_layer", group), layer.wrapped[0]);
      addLayer(fmt::format("{}/backward_layer", group), layer.wrapped[1]);
      return;
    case rnnc::Wrapping::Steps:
      addLayer(fmt::format("{}/layer", group), layer.wrapped[0]);
      return;
    case rnnc::Wrapping::Nothing:
      break;
    }
    std::string variables =
        layer.definition->isRecurrent() ? fmt::format("{}/cell/vars", group) : own;
    std::vector<WeightPlace> places = model.weightsOf(layer);
    for (size_t i = 0; i < places.size(); ++i)
      image.addDataset(fmt::format("{}/{}", variables, i), weights.arrays.at(places[i].path));
  }

  const CheckedModel &model;
  const Tensors &weights;
  Hdf5Image image;
  std::map<std::string, int> counts; // of each class
};

} // namespace

std::string writeKeras(const CheckedModel &model, const Tensors &weights) {
  std::string config = writeKerasConfig(model).dump();
  ChildProcess writer([&](PipeWriter &pipe) { pipe.put(WeightsWriter(model, weights).write()); },
                      mostSeconds, "libhdf5 cannot write the weights");
  Json metadata = {{"keras_version", kerasVersion}, {"date_saved", ""}};
  return writeZip({{"metadata.json", metadata.dump()},
                   {"config.json", config},
                   {"model.weights.h5", writer.takeText()}});
}

} // namespace rnn::exchange
