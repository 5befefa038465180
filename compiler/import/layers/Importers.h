// Each kind of layer -> ops: one file per family in this folder, and the list of importers.
#pragma once

#include "import/ImportLayer.h"

#include <string_view>
#include <variant>

namespace rnnc {

Flow importDense(ImportContext &import, const Layer &layer, Flow input);
Flow importOwnLayer(ImportContext &import, const Layer &layer, Flow input);
Flow importEmbedding(ImportContext &import, const Layer &layer, Flow input);
Flow importReversibleEmbedding(ImportContext &import, const Layer &layer, Flow input);
Flow importMasking(ImportContext &import, const Layer &layer, Flow input);
Flow importTimeDistributed(ImportContext &import, const Layer &layer, Flow input);
Flow importActivation(ImportContext &import, const Layer &layer, Flow input);
Flow importDropout(ImportContext &import, const Layer &layer, Flow input);
Flow importSpatialDropout(ImportContext &import, const Layer &layer, Flow input);
Flow importGaussianNoise(ImportContext &import, const Layer &layer, Flow input);
Flow importLayerNormalization(ImportContext &import, const Layer &layer, Flow input);
Flow importBatchNormalization(ImportContext &import, const Layer &layer, Flow input);
Flow importRmsNormalization(ImportContext &import, const Layer &layer, Flow input);
Flow importSumPooling(ImportContext &import, const Layer &layer, Flow input);
Flow importWindowPooling(ImportContext &import, const Layer &layer, Flow input);
Flow importAveragePooling(ImportContext &import, const Layer &layer, Flow input);
Flow importMaxPooling(ImportContext &import, const Layer &layer, Flow input);
Flow importFlatten(ImportContext &import, const Layer &layer, Flow input);
Flow importReshape(ImportContext &import, const Layer &layer, Flow input);
Flow importPermute(ImportContext &import, const Layer &layer, Flow input);
Flow importRepeat(ImportContext &import, const Layer &layer, Flow input);
Flow importSelectFeatures(ImportContext &import, const Layer &layer, Flow input);
Flow importRescaling(ImportContext &import, const Layer &layer, Flow input);
Flow importIdentity(ImportContext &import, const Layer &layer, Flow input);
Flow importAttention(ImportContext &import, const Layer &layer, llvm::ArrayRef<Flow> inputs);
Flow importDot(ImportContext &import, const Layer &layer, llvm::ArrayRef<Flow> inputs);
Flow importMerge(ImportContext &import, const Layer &layer, llvm::ArrayRef<Flow> inputs);
LayerValues importRecurrent(ImportContext &import, const Layer &layer, Flow input,
                            llvm::MutableArrayRef<mlir::Value> states);
LayerValues importConvolution(ImportContext &import, const Layer &layer, Flow input,
                              llvm::MutableArrayRef<mlir::Value> states);
LayerValues importBidirectional(ImportContext &import, const Layer &layer, Flow input,
                                llvm::MutableArrayRef<mlir::Value> states);

/// An importer for a layer with one input, with several, or with states.
using LayerImporter =
    std::variant<decltype(&importDense), decltype(&importMerge), decltype(&importRecurrent)>;

inline constexpr std::pair<std::string_view, LayerImporter> layerImporters[] = {
    {"simple_rnn", importRecurrent},
    {"lstm", importRecurrent},
    {"gru", importRecurrent},
    {"rnn", importRecurrent},
    {"dense", importDense},
    {"layer", importOwnLayer}, // of the text's own, whatever its name
    {"embedding", importEmbedding},
    {"reversible_embedding", importReversibleEmbedding},
    {"masking", importMasking},
    {"bidirectional", importBidirectional},
    {"time_distributed", importTimeDistributed},
    {"activation", importActivation},
    {"identity", importIdentity},
    {"dropout", importDropout},
    {"spatial_dropout1d", importSpatialDropout},
    {"gaussian_noise", importGaussianNoise},
    {"layer_normalization", importLayerNormalization},
    {"batch_normalization", importBatchNormalization},
    {"rms_normalization", importRmsNormalization},
    {"global_average_pooling1d", importAveragePooling},
    {"global_max_pooling1d", importMaxPooling},
    {"global_sum_pooling1d", importSumPooling},
    {"average_pooling1d", importWindowPooling},
    {"max_pooling1d", importWindowPooling},
    {"conv1d", importConvolution},
    {"flatten", importFlatten},
    {"reshape", importReshape},
    {"permute", importPermute},
    {"repeat_vector", importRepeat},
    {"select_features", importSelectFeatures},
    {"rescaling", importRescaling},
    {"concatenate", importMerge},
    {"add", importMerge},
    {"subtract", importMerge},
    {"multiply", importMerge},
    {"average", importMerge},
    {"maximum", importMerge},
    {"minimum", importMerge},
    {"dot", importDot},
    {"attention", importAttention},
    {"additive_attention", importAttention},
};

} // namespace rnnc
