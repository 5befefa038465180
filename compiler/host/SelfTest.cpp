// The object's own test, run here -> the results that it shall have elsewhere.
#include "host/SelfTest.h"

#include "data/Error.h"
#include "target/support/self_test.h"
#include "training/Arena.h"

namespace rnnc {

void buildInSelfTest(ObjectContents &contents, const rnn_model &model) {
  contents.selfTestBytes = rnn_self_test_memory_bytes(&model);
  ::rnn::Arena memory(contents.selfTestBytes);
  contents.selfTest.resize(RNN_SELF_TEST_RESULTS);
  contents.selfTest.resize(rnn_self_test_results(&model, memory.data(), contents.selfTest.data()));
  if (contents.selfTest.empty())
    ::rnn::fail("there is nothing for a self-test to run: it needs one of the functions `predict`, "
                "`step` and `gradient`, and weights by `--weights` or the function `initialize`");
}

} // namespace rnnc
