// Tree -> checked model: the name, the input; layers and settings have files of
// their own.
#include "model/Check.h"

#include "model/Cells.h"
#include "model/Layers.h"
#include "model/Settings.h"
#include "model/Sizes.h"

#include <algorithm>
#include <fmt/format.h>

namespace rnnc {

namespace {

class Checker {
public:
  Checker(const ast::Model &tree, Diagnostics &diagnostics)
      : tree(tree), diagnostics(diagnostics) {}

  std::optional<Model> run() {
    name();
    input();
    if (tree.layers.empty() && tree.complete)
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no layers", model.name),
                        "a model needs at least one, such as `dense(1)`");
    checkLayers(tree, Cells(tree.cells, diagnostics), shape, model, diagnostics);
    checkSettings(tree, model, diagnostics);
    if (!tree.inputs.empty())
      checkSizes(model, tree.name.range, tree.inputs.front().range, diagnostics);
    if (diagnostics.hasErrors())
      return std::nullopt;
    return std::move(model);
  }

private:
  void name() {
    model.name = tree.name.text;
    // Its table is `rnn_model` in C, which is the name of the table's type.
    if (model.name == "rnn")
      diagnostics.error(tree.name.range,
                        "a model cannot have the name `rnn`: `rnn_model` is a type of rnn/model.h",
                        "use another name");
  }

  void input() {
    if (tree.inputs.empty() && tree.complete)
      diagnostics.error(tree.name.range, fmt::format("model `{}` has no input", model.name),
                        "add a line such as `input x: f32[100, 2]`: time, features");
    if (tree.inputs.empty())
      return;
    for (size_t i = 1; i < tree.inputs.size(); ++i) {
      diagnostics.error(tree.inputs[i].name.range, "a model has one input");
      diagnostics.note(tree.inputs.front().name.range, "the first one is here");
    }
    const ast::Input &input = tree.inputs.front();
    if (input.elementType.text != "f32")
      diagnostics.error(input.elementType.range, fmt::format("unknown type `{}`; an input is `f32`",
                                                             input.elementType.text));
    bool known = !input.sizes.empty() && input.sizes.size() <= 2;
    if (!known)
      diagnostics.error(
          input.range,
          fmt::format("an input has the sizes [features] or [time, features], found {} sizes",
                      input.sizes.size()));
    Tensor tensor{input.name.text, {}, 0, false};
    for (const ast::Value &size : input.sizes) {
      known &= isSize(size);
      tensor.shape.push_back(size.integer);
    }
    if (known)
      shape = tensor.shape;
    else
      tensor.shape.clear();
    model.tensors.push_back(tensor);
    model.inputCount = 1;
  }

  bool isSize(const ast::Value &size) {
    if (size.kind == ast::Value::Invalid)
      return false;
    if (size.text == "?")
      diagnostics.error(size.range, "a size must be a whole number, found `?`",
                        "every shape is fixed when the model is compiled");
    else if (size.kind != ast::Value::Integer)
      diagnostics.error(size.range,
                        fmt::format("a size must be a whole number, found {}", describe(size)));
    else if (size.integer < 1)
      diagnostics.error(size.range,
                        fmt::format("a size must be at least 1, found {}", describe(size)));
    else
      return true;
    return false;
  }

  const ast::Model &tree;
  Diagnostics &diagnostics;
  Model model;
  std::vector<int64_t> shape; // of the value so far; empty after an error
};

} // namespace

std::optional<Model> checkModel(const ast::Model &tree, Diagnostics &diagnostics) {
  return Checker(tree, diagnostics).run();
}

bool isRecurrent(LayerKind kind) {
  return kind == LayerKind::SimpleRnn || kind == LayerKind::Lstm || kind == LayerKind::Gru ||
         kind == LayerKind::Rnn;
}

bool isStreamable(const Model &model) {
  return model.tensors.front().shape.size() == 2 && std::ranges::none_of(model.layers, [](const Layer &layer) {
           return layer.goBackwards || layer.kind == LayerKind::Bidirectional;
         });
}

} // namespace rnnc
