// The text of a model -> the checked model and its streaming form, or errors with their places.
#include "Fuzz.h"
#include "model/Check.h"
#include "model/Probe.h"
#include "model/Streaming.h"
#include "syntax/Parser.h"

using namespace rnnc;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Source source("m.rnn", std::string(rnn::fuzz::viewOf(data, size)));
  Diagnostics diagnostics(source);
  std::optional<ast::Model> tree = parseModel(source, diagnostics);
  auto shardSamples = [](int64_t batch) { return batch; };
  std::optional<Model> model = tree ? checkModel(*tree, shardSamples, diagnostics) : std::nullopt;
  if (!model && !diagnostics.hasErrors())
    std::abort();
  if (model) {
    model->streams = mostStreams;
    checkStreams(*model, diagnostics);
    exposeValues(*model, source);
  }
  diagnostics.text();
  return 0;
}
