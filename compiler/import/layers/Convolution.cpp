// keras.io/api/layers/convolution_layers/convolution1d: the windows side by side, then one product
// with the kernel.
#include "import/Activations.h"
#include "import/layers/Importers.h"
#include "import/layers/Windows.h"

using namespace mlir;

namespace rnnc {

namespace {

class Convolution {
public:
  Convolution(ImportContext &import, const Layer &layer)
      : import(import), layer(layer), groups(layer.call->arguments.size("groups")),
        filters(layer.units / groups) {}

  /// `input` has the steps that the windows read.
  Value run(Value input, const Windows &windows) {
    SmallVector<Value> read;
    for (int64_t group = 0; group < groups; ++group)
      read.push_back(windowsOfGroup(import, input, windows, group, groups));
    bool isWhole = groups == 1;
    SmallVector<Value> parts = import.map(read, [&](Body body, ValueRange steps) {
      SmallVector<Value> sums;
      body.units = filters;
      for (auto [group, window] : llvm::enumerate(steps))
        sums.push_back(isWhole ? activated(body, sum(body, window, 0)) : sum(body, window, group));
      return sums;
    });
    if (isWhole)
      return parts.front();
    Value all = rnn::ConcatOp::create(import.builder, import.loc,
                                      import.sequence(rnn::sizeOf(parts.front()), layer.units),
                                      parts, rnn::BufferAttr());
    return import.elementwise({all},
                              [&](Body body, ValueRange step) { return activated(body, step[0]); });
  }

private:
  Value sum(const Body &body, Value window, int64_t group) const {
    OpBuilder &builder = body.builder;
    Value product = rnn::DotOp::create(builder, body.loc, body.type(), ValueRange{window}, Value(),
                                       builder.getArrayAttr({symbolOf(builder, layer, "kernel")}),
                                       builder.getDenseI64ArrayAttr({group * filters}), UnitAttr());
    if (!layer.useBias)
      return product;
    return body.add(product, rnn::ReadOp::create(builder, body.loc, body.type(),
                                                 symbolOf(builder, layer, "bias"),
                                                 builder.getI64IntegerAttr(group * filters)));
  }
  Value activated(const Body &body, Value value) const {
    return activate(body, *layer.activation, value);
  }

  ImportContext &import;
  const Layer &layer;
  int64_t groups, filters; // of a group
};

} // namespace

LayerValues importConvolution(ImportContext &import, const Layer &layer, Flow input,
                              MutableArrayRef<Value> states) {
  Windows windows = windowsOf(layer);
  // A window of one step keeps no earlier ones for a streamed step.
  if (windows.reach() == 0 && rnn::sizeOf(input.value) == 1)
    windows.count = 1;
  if (states.empty())
    return {{Convolution(import, layer).run(input.value, windows), {}}};
  // A streamed step: the earlier steps are in the state.
  OpBuilder &builder = import.builder;
  int64_t features = rnn::sizeOf(input.value, 1), kept = rnn::sizeOf(states.front());
  auto step = rnn::ReshapeOp::create(builder, import.loc, import.vector(features), input.value);
  auto all = rnn::ConcatOp::create(builder, import.loc, import.vector(kept + features),
                                   ValueRange{states.front(), step}, rnn::BufferAttr());
  states.front() = rnn::SliceOp::create(builder, import.loc, import.vector(kept), all,
                                        builder.getI64IntegerAttr(features));
  auto sequence = rnn::ReshapeOp::create(builder, import.loc,
                                         import.sequence(windows.reach() + 1, features), all);
  windows.before = 0;
  windows.count = 1;
  return {{Convolution(import, layer).run(sequence, windows), {}}};
}

} // namespace rnnc
