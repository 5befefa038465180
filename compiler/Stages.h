// What `rnnc --emit` can print, in the order in which a model passes through it.
#pragma once

#include <string_view>

namespace rnnc {

enum class Stage { Ast, Rnn, Train, Fused, Planned, Loops, Llvm, Assembly, Object };

struct StageName {
  std::string_view name;
  Stage stage;
};

inline constexpr StageName stages[] = {
    {"ast", Stage::Ast},     {"rnn", Stage::Rnn},         {"train", Stage::Train},
    {"fused", Stage::Fused}, {"planned", Stage::Planned}, {"loops", Stage::Loops},
    {"llvm", Stage::Llvm},   {"asm", Stage::Assembly},    {"obj", Stage::Object}};

} // namespace rnnc
