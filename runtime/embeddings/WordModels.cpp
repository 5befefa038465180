// The texts of models/embeddings, with other numbers.
#include "embeddings/WordModels.h"

#include "ModelTexts.h" // written when the project is configured

#include <fmt/format.h>
#include <stdexcept>

namespace rnn {

namespace {

void replaceAll(std::string &text, std::string_view old, const std::string &next) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(old, at)) != text.npos; at += next.size(), ++count)
    text.replace(at, old.size(), next);
  if (count == 0)
    throw std::logic_error(fmt::format("models/embeddings lacks `{}`", old));
}

} // namespace

std::string wordModelText(const WindowOptions &options, uint64_t rows, uint64_t units,
                          double rate) {
  bool isCbow = options.model == WindowModel::Cbow;
  std::string text = isCbow ? cbowText : skipGramText;
  replaceAll(text, "embedding(10000, 100,", fmt::format("embedding({}, {},", rows, units));
  replaceAll(text, "(-0.005, 0.005)", fmt::format("(-{0}, {0})", 0.5 / double(units)));
  replaceAll(text, "tokens[6]", fmt::format("tokens[{}]", 1 + options.negative));
  replaceAll(text, "sgd(0.025)", fmt::format("sgd({})", rate));
  replaceAll(text, "batch 256", fmt::format("batch {}", options.batch));
  if (isCbow)
    replaceAll(text, "tokens[10]", fmt::format("tokens[{}]", 2 * options.window));
  return text;
}

} // namespace rnn
