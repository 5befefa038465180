// The text of a model -> its functions in the memory of this process, without other programs.
#pragma once

#include "rnn/model.h"

#include <memory>
#include <string>

namespace rnnc {

struct Options; // Driver.h

struct CompiledTextOptions {
  std::string name = "model.rnn"; // of the text, in messages
  std::string targetCpu = "native";
  bool probe = false; // the values of all layers are outputs (model/Probe.h)
};

/// A compiled model in memory; the last copy frees it.
class CompiledText {
public:
  /// Compiles the text for this machine. Throws rnn::Error with the compiler's messages.
  static CompiledText compile(std::string text, const CompiledTextOptions &options = {});
  /// The same with all options of the compiler, of which `input` names the text.
  static CompiledText compile(std::string text, const Options &options);

  const rnn_model &table() const { return *model; }
  const rnn_model *operator->() const { return model; }
  /// The compiler's warnings, a line each; empty if there are none.
  const std::string &warnings() const { return messages; }

private:
  std::shared_ptr<void> memory;
  const rnn_model *model = nullptr;
  std::string messages;
};

} // namespace rnnc
