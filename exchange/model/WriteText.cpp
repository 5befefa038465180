// An imported model -> lines of the language, with names only where they are needed.
#include "exchange/model/WriteText.h"

#include "exchange/model/Names.h"
#include "exchange/model/WriteValue.h"
#include "model/LayerDefinition.h"

#include <algorithm>
#include <fmt/ranges.h>
#include <map>

namespace rnn::exchange {

namespace {

class Writer {
public:
  explicit Writer(const ImportedModel &model) : model(model) {}

  WrittenModel write() {
    std::string &text = written.text;
    text = fmt::format("model {} {{\n", Names(Names::Kind::Value).add(model.name));
    for (const ImportedInput &input : model.inputs)
      text += fmt::format("  input {}: {}[{}]\n", nameOfInput(input),
                          input.isTokens ? "tokens" : "f32", sizes(input.shape));
    for (const ImportedParameter &parameter : model.parameters) {
      written.parameterNames.push_back(nameOfValue(parameter.name, parameter.name));
      text += fmt::format("  parameter {}: [{}]\n", written.parameterNames.back(),
                          fmt::join(parameter.value.shape, ", "));
    }
    text += "\n";
    findNamed();
    for (const ImportedLayer &layer : model.layers)
      if (layer.sharesWith)
        shared.try_emplace(*layer.sharesWith);
    for (size_t i = 0; i < model.layers.size(); ++i)
      text += fmt::format("  {}\n", layer(i));
    if (!isLastResult(model.outputs)) {
      std::vector<std::string> names;
      for (const std::string &output : model.outputs)
        names.push_back(values.at(output));
      text += fmt::format("\n  output {}\n", fmt::join(names, ", "));
    }
    text += settings() + "}\n";
    return std::move(written);
  }

private:
  static std::string sizes(const std::vector<int64_t> &shape) {
    std::vector<std::string> words;
    for (int64_t size : shape)
      words.push_back(size == rnnc::unknownLength ? "?" : fmt::format("{}", size));
    return fmt::format("{}", fmt::join(words, ", "));
  }

  /// The data of a single input is called `x` in archives, so the input is too.
  std::string nameOfInput(const ImportedInput &input) {
    if (model.inputs.size() > 1)
      return nameOfValue(input.name, input.name);
    return values[input.name] = names.add("x");
  }

  std::string nameOfValue(const std::string &value, const std::string &wanted) {
    std::string name = names.add(wanted);
    if (name != wanted)
      written.renamed.push_back(fmt::format("`{}` is called `{}`", wanted, name));
    return values[value] = name;
  }

  const std::string *firstResult(size_t layer) const {
    const std::vector<std::string> &results = model.layers[layer].results;
    return results.empty() ? nullptr : &results.front();
  }

  /// Whether the layer is applied to the line above.
  bool continuesLine(size_t index) const {
    const std::vector<std::string> &inputs = model.layers[index].inputs;
    if (inputs.empty())
      return true;
    const std::string *above = index > 0              ? firstResult(index - 1)
                               : model.inputs.empty() ? nullptr
                                                      : &model.inputs.front().name;
    return inputs.size() == 1 && above && inputs.front() == *above;
  }

  bool isLastResult(const std::vector<std::string> &outputs) const {
    if (outputs.empty() || model.layers.empty())
      return true;
    const std::string *last = firstResult(model.layers.size() - 1);
    return outputs.size() == 1 && last && outputs.front() == *last;
  }

  /// Values that a line must call by a name.
  void findNamed() {
    for (size_t i = 0; i < model.layers.size(); ++i) {
      const ImportedLayer &layer = model.layers[i];
      if (!continuesLine(i))
        named.insert(layer.inputs.begin(), layer.inputs.end());
      named.insert(layer.initialStates.begin(), layer.initialStates.end());
    }
    if (!isLastResult(model.outputs))
      named.insert(model.outputs.begin(), model.outputs.end());
  }

  std::string layer(size_t index) {
    const ImportedLayer &layer = model.layers[index];
    std::string applied = appliedTo(index); // before its own results have names
    if (layer.sharesWith) {
      std::string name = written.layerNames[*layer.sharesWith];
      written.layerNames.push_back(name);
      return resultsOf(layer, name) + shared.at(*layer.sharesWith) +
             (applied.empty() ? "()" : applied);
    }
    Value call = layer.call;
    std::string name = nameLayer(call, /*inWrapper=*/false);
    written.layerNames.push_back(name);
    std::string text = writeValue(call, rnnc::layerSchemas());
    auto own = shared.find(index);
    if (own == shared.end())
      return resultsOf(layer, name) + text + applied;
    own->second = names.add(name + "_layer");
    return fmt::format("{0} = {1}\n  {2}{0}{3}", own->second, text, resultsOf(layer, name),
                       applied.empty() ? "()" : applied);
  }

  std::string appliedTo(size_t index) const {
    const ImportedLayer &layer = model.layers[index];
    std::vector<std::string> words, states;
    if (!continuesLine(index))
      for (const std::string &input : layer.inputs)
        words.push_back(values.at(input));
    for (const std::string &state : layer.initialStates)
      states.push_back(values.at(state));
    if (states.size() == 1)
      words.push_back("initial_state=" + states.front());
    else if (!states.empty())
      words.push_back(fmt::format("initial_state=[{}]", fmt::join(states, ", ")));
    if (layer.isReversed)
      words.emplace_back("reverse=true");
    return words.empty() ? "" : fmt::format("({})", fmt::join(words, ", "));
  }

  std::string resultsOf(const ImportedLayer &layer, const std::string &name) {
    bool areNamed = std::ranges::any_of(
        layer.results, [&](const std::string &result) { return named.contains(result); });
    if (layer.results.size() < 2 && !areNamed)
      return "";
    std::vector<std::string> words;
    for (size_t i = 0; i < layer.results.size(); ++i) {
      const std::string &result = layer.results[i];
      std::string wanted = i == 0 ? name : fmt::format("{}_state", name);
      if (i > 0 && layer.results.size() > 2)
        wanted += fmt::format("_{}", i);
      words.push_back(named.contains(result) ? values[result] = names.add(wanted) : "_");
    }
    return fmt::format("{} = ", fmt::join(words, ", "));
  }

  /// Replaces the argument `name` by one that the language accepts, or leaves it out if it is the
  /// automatic name; returns the name.
  std::string nameLayer(Value &call, bool inWrapper) {
    const Value *given = findArgument(call, "name");
    std::string own = given ? given->text : "";
    removeArgument(call, "name");
    int &count = counts[call.text];
    std::string automatic = count == 0 ? call.text : fmt::format("{}_{}", call.text, count);
    std::string wanted = own.empty() ? automatic : own;
    // Names inside a wrapper follow that of the wrapper.
    std::string name = inWrapper ? Names(Names::Kind::Layer).add(wanted) : layerNames.add(wanted);
    if (name == automatic)
      ++count;
    else
      addArgument(call, "name", textValue(name));
    if (!own.empty() && name != own)
      written.renamed.push_back(fmt::format("layer `{}` is called `{}`", own, name));
    for (const char *wrapped : {"layer", "backward_layer"})
      if (Value *inner = findArgument(call, wrapped); inner && inner->text != "none")
        nameLayer(*inner, /*inWrapper=*/true);
    return name;
  }

  std::string settings() const {
    std::string text;
    if (model.optimizer && (model.loss || !model.lossTerms.empty())) {
      text += fmt::format("\n  loss {}\n",
                          model.loss ? writeValue(*model.loss, rnnc::lossSchemas()) : lossSum());
      text +=
          fmt::format("  optimizer {}\n", writeValue(*model.optimizer, rnnc::optimizerSchemas()));
      std::vector<std::string> metrics;
      for (const auto &[call, output] : model.metrics) {
        std::string metric = writeValue(call, rnnc::metricSchemas());
        metrics.push_back(output.empty() ? metric : ofOutput(metric, output));
      }
      if (!metrics.empty())
        text += fmt::format("  metrics {}\n", fmt::join(metrics, ", "));
    }
    if (model.batch)
      text += fmt::format("{}  batch {}\n", text.empty() ? "\n" : "", *model.batch);
    return text;
  }

  std::string lossSum() const {
    std::vector<std::string> parts;
    for (const auto &[call, factor, output] : model.lossTerms) {
      std::string part = ofOutput(writeValue(call, rnnc::lossSchemas()), output);
      if (factor != 1)
        part = fmt::format("{} * {}", writeValue(realValue(factor), {}), part);
      parts.push_back(part);
    }
    return fmt::format("total = {}", fmt::join(parts, " + "));
  }

  /// `mae` or `huber(delta=0.5)` with its output as first argument.
  std::string ofOutput(std::string call, const std::string &output) const {
    const std::string &name = values.at(output);
    size_t open = call.find('(');
    return open == std::string::npos ? fmt::format("{}({})", call, name)
                                     : call.insert(open + 1, name + ", ");
  }

  const ImportedModel &model;
  WrittenModel written;
  Names names{Names::Kind::Value}, layerNames{Names::Kind::Layer};
  std::map<std::string, std::string> values; // names in the file -> in the text
  std::set<std::string> named;               // names in the file
  std::map<std::string, int> counts;         // of automatic names
  std::map<size_t, std::string> shared;      // layers that are applied again, and their names
};

} // namespace

WrittenModel writeText(const ImportedModel &model) { return Writer(model).write(); }

} // namespace rnn::exchange
