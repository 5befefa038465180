// The C header of a compiled model.
#include "target/EmitObject.h"

#include "rnn/model.h"

#include <fmt/format.h>

namespace rnnc {

std::string emitHeader(const Model &model) {
  auto shape = [](const std::vector<int64_t> &sizes) {
    std::string text;
    for (int64_t size : sizes)
      text += fmt::format(", {}", size);
    return text;
  };
  return fmt::format(R"(/* The compiled model `{0}`; made by rnnc. Link it with the object file.
 *
 * input  float32 [samples{1}]
 * output float32 [samples{2}]
 * The table tells names, shapes and arena sizes; see rnn/model.h.
 */
#ifndef RNNC_{0}_MODEL
#define RNNC_{0}_MODEL

#include "rnn/model.h"

#if RNN_MODEL_VERSION != {3}
#error "rnn/model.h is of another version than the rnnc that made this header"
#endif

#ifdef __cplusplus
extern "C" {{
#endif

extern const rnn_model {0}_model;

#ifdef __cplusplus
}}
#endif

#endif
)",
                     model.name, shape(model.inputShape),
                     shape(model.layers.back().outputShape), RNN_MODEL_VERSION);
}

} // namespace rnnc
