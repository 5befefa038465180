// A function for each of Keras' losses.
#include "import/Losses.h"

#include <map>

using namespace mlir;

namespace rnnc {

namespace {
using Builder = Value (*)(const Body &, const Arguments &, Value prediction, Value target);

const std::map<std::string, Builder> losses = {
    {"mean_squared_error",
     [](const Body &b, const Arguments &, Value prediction, Value target) {
       Value difference = b.sub(prediction, target);
       return b.mul(difference, difference);
     }},
    {"mean_absolute_error",
     [](const Body &b, const Arguments &, Value prediction, Value target) {
       return b.abs(b.sub(prediction, target));
     }},
};
} // namespace

Value elementLoss(const Body &body, const Call &loss, Value prediction, Value target) {
  return losses.at(loss.name)(body, loss.arguments, prediction, target);
}

} // namespace rnnc
