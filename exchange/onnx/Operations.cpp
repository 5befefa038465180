// Who takes what in a graph of operations.
#include "exchange/onnx/Operations.h"

#include <algorithm>

namespace rnn::exchange::onnx {

namespace {

template <typename Function> void forEachInput(Operation &operation, Function function) {
  for (Ref &input : operation.inputs)
    function(input);
  for (Direction &direction : operation.directions)
    for (Ref &state : direction.initialStates)
      function(state);
}

} // namespace

std::vector<size_t> Operations::usersOf(Ref ref) const {
  std::vector<size_t> users;
  for (size_t i = 0; i < all.size(); ++i)
    forEachInput(const_cast<Operation &>(all[i]), [&](const Ref &input) {
      if (input == ref)
        users.push_back(i);
    });
  for (Ref output : outputs)
    if (output == ref)
      users.push_back(all.size());
  return users;
}

void Operations::replace(Ref from, Ref to) {
  for (Operation &operation : all)
    forEachInput(operation, [&](Ref &input) { input = input == from ? to : input; });
  std::ranges::replace(outputs, from, to);
}

void Operations::disconnectUnused() {
  std::vector<bool> isNeeded(all.size());
  std::vector<size_t> pending;
  auto need = [&](const Ref &ref) {
    if (!isNeeded[ref.operation]) {
      isNeeded[ref.operation] = true;
      pending.push_back(ref.operation);
    }
  };
  std::ranges::for_each(outputs, need);
  while (!pending.empty()) {
    size_t next = pending.back();
    pending.pop_back();
    forEachInput(all[next], need);
  }
  for (size_t i = 0; i < all.size(); ++i)
    if (!isNeeded[i]) {
      all[i].inputs.clear();
      all[i].directions.clear();
    }
}

Ref Operations::add(Operation operation) {
  all.push_back(std::move(operation));
  return {all.size() - 1, 0};
}

int64_t Operations::featuresOf(Ref ref) const {
  const AtomList &last = all[ref.operation].results[ref.result].back();
  std::optional<Size> size = atoms.sizeOf(last);
  return size && size->isNumber() ? size->factor : 0;
}

bool areSame(const Value &a, const Value &b) {
  bool same = a.kind == b.kind && a.text == b.text && a.arguments.size() == b.arguments.size();
  for (size_t i = 0; same && i < a.arguments.size(); ++i) {
    const auto &first = a.arguments[i].name, &second = b.arguments[i].name;
    same = first.has_value() == second.has_value() && (!first || first->text == second->text) &&
           areSame(a.arguments[i].value, b.arguments[i].value);
  }
  return same;
}

} // namespace rnn::exchange::onnx
