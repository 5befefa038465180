// Embeddings, and the other layer that creates masks -> scans that compute value and mask.
#include "import/layers/Importers.h"

using namespace mlir;

namespace rnnc {

/// keras.io/api/layers/core_layers/masking: a step is unmasked if any feature differs from the
/// value; masked steps become zero.
Flow importMasking(ImportContext &import, const Layer &layer, Flow input) {
  double masked = layer.call->arguments.real("mask_value");
  SmallVector<Value> results = import.map({input.value}, [&](Body body, ValueRange step) {
    Value x = step[0], distance = body.abs(body.sub(x, body.number(masked)));
    Value differs = rnn::GreaterOp::create(body.builder, body.loc, distance, body.number(0));
    Value any = body.reduce<rnn::ReduceMaxOp>(differs);
    return SmallVector<Value>{body.mul(x, body.broadcast(any)), any};
  });
  return {results[0], results[1]};
}

/// keras.io/api/layers/core_layers/embedding: token n becomes row n; with `mask_zero` token 0 is
/// masked. A mask that comes with the tokens stays.
Flow importEmbedding(ImportContext &import, const Layer &layer, Flow input) {
  bool masks = layer.call->arguments.boolean("mask_zero");
  SmallVector<Value> results = import.map({input.value}, [&](Body body, ValueRange token) {
    OpBuilder &b = body.builder;
    SmallVector<Value> yielded = {rnn::LookupOp::create(
        b, body.loc, import.vector(layer.units), token[0], symbolOf(b, layer, "embeddings"))};
    if (masks)
      yielded.push_back(rnn::GreaterOp::create(b, body.loc, token[0], body.number(0)));
    return yielded;
  });
  return {results[0], masks ? results[1] : input.mask};
}

namespace {

/// logits = x embeddings^T, or x times a matrix of its own; with a cap c, c tanh(logits / c).
Value logitsOf(Body body, const Layer &layer, Value x) {
  const Arguments &given = layer.call->arguments;
  bool isTied = given.boolean("tie_weights");
  OpBuilder &b = body.builder;
  body.units = layer.units;
  Attribute weight = symbolOf(b, layer, isTied ? "embeddings" : "reverse_embeddings");
  Value logits =
      rnn::DotOp::create(b, body.loc, body.type(), ValueRange{x}, Value(), b.getArrayAttr({weight}),
                         b.getDenseI64ArrayAttr({0}), isTied ? b.getUnitAttr() : UnitAttr());
  std::optional<double> cap = given.limit("logit_soft_cap");
  return cap ? body.scale(*cap, body.apply<rnn::TanhOp>(body.div(logits, body.number(*cap))))
             : logits;
}

} // namespace

/// keras.io/api/layers/core_layers/reversible_embedding: Press and Wolf, arXiv:1608.05859.
Flow importReversibleEmbedding(ImportContext &import, const Layer &layer, Flow input) {
  if (!layer.isReversed)
    return importEmbedding(import, layer, input);
  return {import.elementwise({input.value},
                             [&](Body body, ValueRange x) { return logitsOf(body, layer, x[0]); }),
          Value()};
}

} // namespace rnnc
