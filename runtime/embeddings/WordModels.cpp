// The texts of models/embeddings, with other numbers.
#include "embeddings/WordModels.h"

#include "ModelTexts.h" // written when the project is configured

#include <algorithm>
#include <fmt/format.h>
#include <stdexcept>

namespace rnn {

namespace {

struct Replacement {
  std::string_view old;
  std::string next;
};

/// All at once: what is new is not replaced again.
std::string replaced(std::string_view text, std::initializer_list<Replacement> replacements) {
  std::string result;
  size_t counts = 0;
  while (!text.empty()) {
    auto found = std::ranges::find_if(
        replacements, [&](const Replacement &each) { return text.starts_with(each.old); });
    bool isFound = found != replacements.end();
    result += isFound ? std::string_view(found->next) : text.substr(0, 1);
    text.remove_prefix(isFound ? found->old.size() : 1);
    counts += isFound;
  }
  if (counts < replacements.size())
    throw std::logic_error("a text of models/embeddings lacks a number that is replaced");
  return result;
}

std::string embedding(uint64_t rows, uint64_t units) {
  return fmt::format("embedding({}, {},", rows, units);
}

std::string tokens(uint64_t count) { return fmt::format("tokens[{}]", count); }

std::string uniform(double limit) { return fmt::format("uniform(-{0}, {0})", limit); }

std::string sgd(double rate) { return fmt::format("sgd({})", rate); }

std::string accumulator(double value) {
  return fmt::format("initial_accumulator_value={:.9g}", value);
}

std::string batch(uint64_t samples) { return fmt::format("batch {}", samples); }

} // namespace

std::string skipGramModel(const WordModelSizes &sizes, const WindowOptions &options, double rate) {
  return replaced(skipGramText, {{"embedding(10000, 100,", embedding(sizes.pieces, sizes.units)},
                                 {"uniform(-0.005, 0.005)", uniform(0.5 / double(sizes.units))},
                                 {"tokens[6]", tokens(1 + options.negative)},
                                 {"sgd(0.025)", sgd(rate)},
                                 {"batch 256", batch(options.batch)}});
}

std::string cbowModel(const WordModelSizes &sizes, const WindowOptions &options, double rate) {
  return replaced(cbowText, {{"tokens[10]", tokens(2 * options.window)},
                             {"embedding(10000, 100,", embedding(sizes.pieces, sizes.units)},
                             {"uniform(-0.005, 0.005)", uniform(0.5 / double(sizes.units))},
                             {"tokens[6]", tokens(1 + options.negative)},
                             {"sgd(0.05)", sgd(rate)},
                             {"batch 256", batch(options.batch)}});
}

std::string fastTextModel(const WordModelSizes &sizes, const WindowOptions &options, double rate) {
  return replaced(fastTextText,
                  {{"embedding(2010000, 100,", embedding(sizes.rows, sizes.units)},
                   {"embedding(10000, 100,", embedding(sizes.pieces, sizes.units)},
                   {"uniform(-0.0025, 0.0025)", uniform(0.25 / double(sizes.units))},
                   {"tokens[100]", tokens(sizes.parts)},
                   {"tokens[60]", tokens(2 * options.window * (1 + options.negative))},
                   {"sgd(0.05)", sgd(rate)},
                   {"batch 64", batch(options.batch)}});
}

std::string gloveModel(const WordModelSizes &sizes, uint64_t samples, double rate) {
  return replaced(gloveText, {{"embedding(10000, 100,", embedding(sizes.pieces, sizes.units)},
                              {"embedding(10000, 1,", embedding(sizes.pieces, 1)},
                              {"uniform(-0.005, 0.005)", uniform(0.5 / double(sizes.units))},
                              {"initial_accumulator_value=400", accumulator(1 / (rate * rate))},
                              {"batch 256", batch(samples)}});
}

std::string elmoModel(const WordModelSizes &sizes, const ChunkOptions &options, double rate) {
  uint64_t candidates = TextChunks::candidatesOf(options);
  return replaced(
      elmoText,
      {{"embedding(10000, 100)", fmt::format("embedding({}, {})", sizes.pieces, sizes.units)},
       {"lstm(100,", fmt::format("lstm({},", sizes.units)},
       {"tokens[32]", tokens(options.steps)},
       {"tokens[98]", tokens(candidates)},
       {"reshape([64, 98])", fmt::format("reshape([{}, {}])", 2 * options.steps, candidates)},
       {"adagrad(0.2,", fmt::format("adagrad({},", rate)},
       {"batch 32", batch(options.batch)}});
}

} // namespace rnn
