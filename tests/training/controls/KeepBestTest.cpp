// Training ends with the weights of the best epoch.
#include "training/controls/KeepBest.h"

#include "Series.h"
#include "SmallModel.h"

#include <cmath>

using namespace rnn;

namespace {

/// The first parameter that the training ends with, where it was the number of
/// the epoch in each.
float keptEpoch(const std::vector<double> &values, bool higherIsBetter, std::string &output) {
  CompiledModel model = loadModel("still");
  Trainer trainer(model.table(), 1);
  Printed printed;
  KeepBest control(printed.out(), {"val_loss", higherIsBetter}, trainer);
  playEpochs(control, values,
             [&](uint64_t epoch) { trainer.parameters()[0] = static_cast<float>(epoch); });
  output = printed.get();
  return trainer.parameters()[0];
}

} // namespace

TEST_CASE("the training ends with the weights of the best epoch") {
  std::string output;
  CHECK(keptEpoch({5, 3, 4, 3, 6}, false, output) == 2); // the first of equals
  CHECK(output == "Restoring model weights from the end of the best epoch: 2 (val_loss: 3.0000)\n");
  CHECK(keptEpoch({5, 3, 4, 3, 6}, true, output) == 5);
  CHECK(keptEpoch({1}, false, output) == 1);
  double nan = std::nan("");
  CHECK(keptEpoch({nan, nan}, false, output) == 1);
  CHECK(keptEpoch({nan, 5, 7}, false, output) == 2);
}
