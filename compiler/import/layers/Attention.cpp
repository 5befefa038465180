// keras.io/api/layers/attention_layers: scores of each step of the query for each step of the
// value, whose means are the output.
#include "import/Activations.h"
#include "import/layers/Importers.h"
#include "import/layers/Windows.h"
#include "model/Products.h"

using namespace mlir;

namespace rnnc {

namespace {

class Attention {
public:
  Attention(ImportContext &import, const Layer &layer, ArrayRef<Flow> inputs)
      : import(import), builder(import.builder), layer(layer), given(layer.call->arguments),
        query(inputs[0]), value(inputs[1]), key(inputs.back().value),
        steps(rnn::sizeOf(query.value)), others(rnn::sizeOf(value.value)) {}

  Flow run() {
    Value shares = weights(scoreModeOf(*layer.call) == "dot" ? products() : sums());
    double rate = given.real("dropout");
    if (import.isTraining && rate > 0) {
      Value kept = import.random(shares.getType(), "dropout", rate, given);
      shares = import.elementwise({shares, kept},
                                  [](Body body, ValueRange x) { return body.mul(x[0], x[1]); });
    }
    Value means = matmul(shares, value.value, false, import.sequence(steps, layer.units));
    if (query.mask)
      means = import.elementwise({means, query.mask}, [](Body body, ValueRange x) {
        return body.select(body.broadcast(x[1]), x[0], body.number(0));
      });
    return {means, query.mask};
  }

private:
  Value matmul(Value a, Value b, bool isTransposed, RankedTensorType type) const {
    return rnn::MatmulOp::create(builder, import.loc, type, a, b, false, isTransposed,
                                 rnn::BufferAttr());
  }
  /// A weight of one number, for all units.
  Value number(const Body &body, StringRef weight) const {
    Body one{body.builder, body.loc, 1};
    return body.broadcast(rnn::ReadOp::create(body.builder, body.loc, one.type(),
                                              symbolOf(body.builder, layer, weight),
                                              body.builder.getI64IntegerAttr(0)));
  }

  /// [steps x others]: query . key, perhaps scaled
  Value products() {
    Value scores = matmul(query.value, key, true, import.sequence(steps, others));
    if (!given.boolean("use_scale"))
      return scores;
    return import.elementwise(
        {scores}, [&](Body body, ValueRange x) { return body.mul(x[0], number(body, "scale")); });
  }

  /// [steps x others]: the sum of tanh(query + key) for each pair of steps
  Value sums() {
    int64_t features = rnn::sizeOf(key, 1);
    auto pairs = [&](Value of, ArrayRef<int64_t> strides) {
      return gather(import, of, 0, {steps, others, features}, strides,
                    import.sequence(steps * others, features));
    };
    bool isAdditive = !given.has("score_mode"), isScaled = given.boolean("use_scale");
    Value scores = import.map(
        {pairs(query.value, {features, 0, 1}), pairs(key, {0, features, 1})},
        [&](Body body, ValueRange x) {
          Value sum = body.add(x[0], x[1]);
          if (isScaled && !isAdditive)
            sum = body.mul(sum, number(body, "scale"));
          Value bent = body.apply<rnn::TanhOp>(sum);
          if (isScaled && isAdditive)
            bent = body.mul(bent, rnn::ReadOp::create(body.builder, body.loc, body.type(),
                                                      symbolOf(body.builder, layer, "scale"),
                                                      body.builder.getI64IntegerAttr(0)));
          Value score = body.reduce<rnn::ReduceSumOp>(bent);
          if (!isAdditive)
            score = Body{body.builder, body.loc, 1}.mul(
                score, number({body.builder, body.loc, 1}, "concat_score_weight"));
          return SmallVector<Value>{score};
        })[0];
    return rnn::ReshapeOp::create(builder, import.loc, import.sequence(steps, others), scores);
  }

  /// The softmax of the scores over the steps of the value. As in Keras, masked ones are 1e9 less.
  Value weights(Value scores) {
    SmallVector<Value> read = {scores}, initials;
    if (value.mask) {
      Value row = rnn::ReshapeOp::create(builder, import.loc, import.vector(others), value.mask);
      read.push_back(
          rnn::RepeatOp::create(builder, import.loc, import.sequence(steps, others), row));
    }
    bool isCausal = given.boolean("use_causal_mask");
    if (isCausal) // the number of the query's step
      initials.push_back(rnn::zeros(builder, import.loc, import.vector(1)));
    auto scan = rnn::ScanOp::create(
        builder, import.loc, read, initials,
        [&](OpBuilder &inside, Location loc, ValueRange step, ValueRange states) {
          Body body{inside, loc, others}, one{inside, loc, 1};
          Value score = step[0], less = body.sub(score, body.number(1e9));
          SmallVector<Value> next;
          if (isCausal) {
            Value later =
                rnn::GreaterOp::create(inside, loc, rnn::IotaOp::create(inside, loc, body.type()),
                                       body.broadcast(states[0]));
            Value reached = body.select(later, less, score);
            score = value.mask ? body.select(step[1], reached, less) : reached;
            next.push_back(one.add(states[0], one.number(1)));
          } else if (value.mask) {
            score = body.select(step[1], score, less);
          }
          return rnn::Yielded{.states = next, .outputs = {softmax(body, score)}};
        });
    return scan.getOutputs().front();
  }

  ImportContext &import;
  OpBuilder &builder;
  const Layer &layer;
  const Arguments &given;
  Flow query, value;
  Value key;
  int64_t steps, others; // of the query, and of the value
};

} // namespace

Flow importAttention(ImportContext &import, const Layer &layer, ArrayRef<Flow> inputs) {
  return Attention(import, layer, inputs).run();
}

} // namespace rnnc
