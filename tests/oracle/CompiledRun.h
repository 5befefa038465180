// A batch -> the results of all functions of a compiled model, run in guarded memory.
#pragma once

#include "data/Random.h"
#include "oracle/GuardedMemory.h"
#include "oracle/Reference.h"
#include "rnn/model.h"

#include <memory>

namespace rnn::oracle {

class CompiledRun {
public:
  /// `parameters` is the arena's contents, NaN where no parameter stands.
  CompiledRun(const rnn_model &model, std::vector<float> parameters, const BatchNumbers &batch,
              MemoryLayout layout = {});
  ~CompiledRun();

  /// The tensors of computeReference, and some of them a second time from other
  /// functions: "output of evaluate".
  Tensors run();
  /// The arena after an optimizer step with `gradient` (an arena too, NaN where no
  /// parameter stands). Needs `run` before; the optimizer's state goes on from call to
  /// call.
  std::vector<float> update(const std::vector<float> &parameters,
                            const std::vector<float> &gradient);
  /// Goes on from the optimizer's state of another run.
  void takeOptimizerState(const CompiledRun &other);
  /// The arena after the end of a training that came to `parameters`.
  std::vector<float> finalize(const std::vector<float> &parameters);
  /// What `initialize`, `reset` and `self_test` write.
  Tensors runOthers();
  /// Whether `step_block` has computed other bits than `step`.
  bool hasOtherBitsInBlocks() const { return blocksDiffer; }
  /// The memories that were overrun, or written to by the call of a shard that they do not belong
  /// to.
  std::set<std::string> overruns() const;

private:
  GuardedMemory &allocate(const std::string &name, uint64_t bytes, uint64_t alignment);
  GuardedMemory &user(const std::string &name, const std::vector<Numbers> &samples);
  template <typename Call> void forEachShard(const Call &call);
  template <typename Call> void noteStrayWrites(uint64_t shard, const Call &call);
  /// What forEachShard's functions left for the whole batch: gradients, or none.
  void reduceGradients(Tensors &tensors, std::string (*nameOf)(const std::string &));
  void addStates(Tensors &tensors, const std::string &tensor);
  void streamOutputs(Tensors &tensors);
  std::vector<float> stream(uint64_t first, RandomStream *blocks);
  void evaluate(Tensors &tensors);
  void gradient(Tensors &tensors);

  const rnn_model &model;
  const BatchNumbers &batch;
  MemoryLayout layout;
  uint64_t samples, outputSize;
  std::map<std::string, std::unique_ptr<GuardedMemory>> memories;
  GuardedMemory &parameters, &input, &target, &cotangent, &workspace, &gradients, &losses, &output,
      &inputGradient, &outputMask, &metrics, &states, &optimizerState;
  bool blocksDiffer = false;
  std::set<std::string> strays;
  const float *weights = nullptr;  // of samples, if there are some
  const uint8_t *frozen = nullptr; // by parameter, if there are some
};

} // namespace rnn::oracle
