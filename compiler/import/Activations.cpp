// A function for each of Keras' activations.
#include "import/Activations.h"

#include <map>

using namespace mlir;

namespace rnnc {

namespace {
using Builder = Value (*)(const Body &, const Arguments &, Value);

const std::map<std::string, Builder> activations = {
    {"linear", [](const Body &, const Arguments &, Value x) { return x; }},
    {"tanh",
     [](const Body &b, const Arguments &, Value x) -> Value {
       return rnn::TanhOp::create(b.builder, b.loc, x);
     }},
    {"sigmoid",
     [](const Body &b, const Arguments &, Value x) -> Value {
       return rnn::SigmoidOp::create(b.builder, b.loc, x);
     }},
    {"relu",
     [](const Body &b, const Arguments &, Value x) -> Value {
       return rnn::ReluOp::create(b.builder, b.loc, x);
     }},
};
} // namespace

Value activate(const Body &body, const Call &activation, Value x) {
  return activations.at(activation.name)(body, activation.arguments, x);
}

} // namespace rnnc
