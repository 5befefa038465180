// Batches of an epoch -> those after a place.
#include "training/BatchSource.h"

#include "data/Error.h"

namespace rnn {

void BatchSource::skip(uint64_t batches) {
  for (uint64_t done = 0; done < batches; ++done)
    if (next().samples == 0)
      fail("the data have {} batches in an epoch, and the checkpoint was made after {}; give the "
           "data of that training",
           done, batches);
}

} // namespace rnn
